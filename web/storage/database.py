"""Database: the connections to where tickets and feedback are kept; ``web.storage.models`` says what that is."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from web.errors import DatabaseError
from web.storage.probe import WriteProbe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

log = logging.getLogger("firstline.web")

_BUSY_TIMEOUT_MS = 5_000


class Database:
    """Gives sessions; nothing is opened before the first is used.

    Raises:
        DatabaseError: the URL is none, or names a driver or a folder that cannot be had.

    """

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.probe = WriteProbe(self.engine)

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

    def empty_log(self) -> None:
        """After something was erased: empty SQLite's write-ahead log, which still holds it."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")

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
    is_file = parsed.get_backend_name() == "sqlite" and not is_no_file(name)
    if is_file and not Path(name).exists():
        raise DatabaseError(f"[web] database_url: there is no {name}; to begin with an empty one, run migrate")


def is_no_file(name: str) -> bool:
    """Tell whether SQLite takes the name for a database in memory, or for a URL of its own."""
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
            if not is_no_file(parsed.database or ""):
                file = DatabaseFile(Path(parsed.database or ""))
                event.listen(engine, "do_connect", file.prepare)
                event.listen(engine, "checkout", file.check)
            event.listen(engine, "connect", _prepare_sqlite)
        engine.dialect.create_connect_args(parsed)  # reads the options, such as "?timeout=5"
    except (ArgumentError, ImportError, OSError, ValueError) as error:  # no such driver, folder or option
        raise DatabaseError(f"[web] database_url: {error}") from error
    return engine


def _prepare_folder(url: URL) -> None:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


class DatabaseFile:
    """The file of an SQLite database, which stays the one that was opened first.

    Where the file was moved or replaced, open connections would go on writing into the old one, and what they
    acknowledged would be lost. So every use is refused until the program is started again or the file is back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None
        self._is_reported = False

    def prepare(self, *_: object) -> None:
        """Before a connection: make a new database for its owner alone, as it holds e-mail addresses.

        The files beside it get the same rights.
        """
        if self._opened is not None:
            self.check()
            return
        with contextlib.suppress(OSError):  # it exists, which is well, or cannot be made, which SQLite says itself
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, 0o600))
        self._opened = self._identity()

    def check(self, *_: object) -> None:
        """Before a connection is used: refuse where its file is no longer at its place.

        Raises:
            sqlite3.OperationalError: the file was moved, deleted or replaced.

        """
        if self._identity() == self._opened:
            self._is_reported = False
            return
        problem = f"{self._path} was moved or replaced while in use: put it back, or restart the server and the worker"
        if not self._is_reported:
            self._is_reported = True
            log.error("%s", problem)
        raise sqlite3.OperationalError(problem)

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and a writer work side by side, wait for each other, hold foreign keys, overwrite what is erased."""
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma secure_delete = on")
    cursor.close()
