"""Connections to the database; ``web.storage.models`` describes its tables."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, event, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from web.config import DATABASE_URL_ADVICE
from web.errors import DatabaseError
from web.storage.connections.config import DatabaseConfig
from web.storage.connections.postgres import primary_engine, replica_engine
from web.storage.files.contents import FileContents
from web.storage.probe import WriteProbe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

log = logging.getLogger("firstline.web")

_BUSY_TIMEOUT_MS = 5_000
_DEFAULTS: Final = DatabaseConfig.model_construct()

STEPS: Final = 7_377_002
"""The lock of those who write what readers do; the number is arbitrary, and that of migrations is taken."""


class Database:
    """Opens sessions; it connects when the first is used.

    Raises:
        DatabaseError: the URL is malformed, or its driver or folder is not available.

    """

    def __init__(self, url: str, config: DatabaseConfig = _DEFAULTS, contents: FileContents | None = None) -> None:
        self.engine = _engine(url, config)
        self.contents = contents or FileContents()
        self.probe = WriteProbe(self.engine)
        self._replica = self.engine
        if config.replica_url:
            if self.engine.dialect.name != "postgresql":
                raise DatabaseError("[database] replica_url: only a database in PostgreSQL can have a replica")
            self._replica = replica_engine(_parsed(config.replica_url), self.engine, config)

    def session(self) -> Session:
        """Return a session; ``with session.begin()`` commits its changes together or not at all."""
        return Session(self.engine)

    def reports(self) -> Session:
        """Return a session for reading what may be some seconds old, from the replica if there is one."""
        return Session(self._replica)

    @contextlib.contextmanager
    def writing(self, *, lock: int = 0) -> Iterator[Session]:
        """Yield a session whose changes are committed together at the end, or not at all.

        With SQLite it waits for other writers at the start: a transaction that reads first fails at its first write
        if another wrote in between. With PostgreSQL it waits for those with the same ``lock``, if it has one.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if self.engine.dialect.name == "sqlite":
                session.connection().exec_driver_sql("begin immediate")
            elif lock:
                session.execute(select(func.pg_advisory_xact_lock(lock)))
            yield session

    def empty_log(self) -> None:
        """Empty SQLite's write-ahead log, which still holds what was erased."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("pragma wal_checkpoint(truncate)")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        self._replica.dispose()


def check_there(url: str) -> None:
    """Refuse to read a database file that does not exist: SQLite would create an empty one and find it sound.

    Raises:
        DatabaseError: the file does not exist.

    """
    parsed = _parsed(url)
    name = parsed.database or ""
    is_file = parsed.get_backend_name() == "sqlite" and not is_no_file(name)
    if is_file and not Path(name).exists():
        raise DatabaseError(f"[web] database_url: there is no {name}; to begin with an empty one, run migrate")


def is_no_file(name: str) -> bool:
    """Return whether SQLite reads the name as a database in memory, or as a URL of its own."""
    return name in {"", ":memory:"} or name.startswith("file:")


def _parsed(url: str) -> URL:
    """Return the parts of the URL.

    Raises:
        DatabaseError: it is malformed; the message does not quote it, because it may hold a password.

    """
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: its port is not a number
        raise DatabaseError(f"[web] database_url: not the URL of a database; {DATABASE_URL_ADVICE}") from error


def _engine(url: str, config: DatabaseConfig) -> Engine:
    parsed = _parsed(url)
    try:
        engine = _sqlite_engine(parsed) if parsed.get_backend_name() == "sqlite" else primary_engine(parsed, config)
        engine.dialect.create_connect_args(parsed)  # reads the options, such as "?timeout=5"
    except (ArgumentError, ImportError, OSError, ValueError) as error:  # no such driver, folder or option
        raise DatabaseError(f"[web] database_url: {error}") from error
    return engine


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True)  # as ``primary_engine``
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    if not is_no_file(url.database or ""):
        file = DatabaseFile(Path(url.database or ""))
        event.listen(engine, "do_connect", file.prepare)
        event.listen(engine, "checkout", file.check)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


class DatabaseFile:
    """Watches that the file of an SQLite database stays the one that was opened first.

    If the file is moved or replaced, open connections would go on writing into the old one, and those changes would
    be lost. So every use is refused until the program restarts or the file is back.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None
        self._is_reported = False

    def prepare(self, *_: object) -> None:
        """Before connecting, create a new database that only its owner can read, since it holds e-mail addresses.

        SQLite gives the files beside it the same permissions.
        """
        if self._opened is not None:
            self.check()
            return
        with contextlib.suppress(OSError):  # it exists, or cannot be created, which SQLite reports
            os.close(os.open(self._path, os.O_CREAT | os.O_EXCL, 0o600))
        self._opened = self._identity()

    def check(self, *_: object) -> None:
        """Before a connection is used, refuse if its file has changed.

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
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let readers and a writer work at once and wait for each other, enforce foreign keys, overwrite deleted rows."""
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {_BUSY_TIMEOUT_MS}")
    cursor.execute("pragma journal_mode = wal")
    cursor.execute("pragma foreign_keys = on")
    cursor.execute("pragma secure_delete = on")
    cursor.close()
