"""Database: the connections to where tickets and feedback are kept; ``web.tables`` says what that is."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from web.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

_BUSY_TIMEOUT_MS = 5_000


class Database:
    """Gives sessions; nothing is opened before the first is used.

    Raises:
        DatabaseError: the URL is none, or names a driver or a folder that cannot be had.

    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    def session(self) -> Session:
        """Return a session; ``with session.begin()`` commits what it holds, whole or not at all."""
        return Session(self.engine)

    @contextlib.contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session whose work is committed at the end, whole or not at all.

        With SQLite it waits for other writers at the start: whoever reads first, and writes then, may find that
        somebody else did in between, and that cannot be waited for.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.engine.dialect.name == "sqlite":
                session.connection().exec_driver_sql("begin immediate")
            yield session

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def check_there(url: str) -> None:
    """Refuse to look into a database file that is not there: SQLite would make an empty one, and find it whole.

    Raises:
        DatabaseError: there is no such file.

    """
    parsed = _parsed(url)
    name = parsed.database or ""
    is_file = parsed.get_backend_name() == "sqlite" and not _is_no_file(name)
    if is_file and not Path(name).exists():
        raise DatabaseError(f"[web] database_url: there is no {name}; to begin with an empty one, run migrate")


def _is_no_file(name: str) -> bool:
    return name in {"", ":memory:"} or name.startswith("file:")


def _parsed(url: str) -> URL:
    """Return the parts of the URL.

    Raises:
        DatabaseError: it is malformed; the message does not quote it, because it may hold a password.

    """
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: its port is not a number
        raise DatabaseError(
            "[web] database_url: not the URL of a database; "
            "write it like sqlite:///var/firstline.db or postgresql+psycopg://user:password@host:5432/name"
        ) from error


def _engine(url: str) -> Engine:
    parsed = _parsed(url)
    try:
        # errors of the database are logged; what people wrote is not
        engine = create_engine(parsed, hide_parameters=True)
        if parsed.get_backend_name() == "sqlite":
            _prepare_folder(parsed)
            event.listen(engine, "do_connect", _prepare_file)
            event.listen(engine, "connect", _prepare_sqlite)
        engine.dialect.create_connect_args(parsed)  # reads the options, such as "?timeout=5"
    except (ArgumentError, ImportError, OSError, ValueError) as error:  # no such driver, folder or option
        raise DatabaseError(f"[web] database_url: {error}") from error
    return engine


def _prepare_folder(url: URL) -> None:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_file(_dialect: Dialect, _record: object, arguments: list[str], _options: object) -> None:
    """Make a new database for its owner alone: it holds e-mail addresses. The files beside it get the same rights."""
    name = arguments[0]
    if _is_no_file(name):
        return
    with contextlib.suppress(OSError):  # it exists, which is well, or cannot be made, which SQLite says itself
        os.close(os.open(name, os.O_CREAT | os.O_EXCL, 0o600))


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and a writer work side by side, wait for each other, and hold foreign keys."""
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma foreign_keys = on")
    cursor.close()
