"""What is kept: tickets and feedback, as tables.

``HEAD`` names the migration that makes these tables; ``web.schema`` brings a database to it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Date, DateTime, String, Text, TypeDecorator, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from web.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import URL, Dialect, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

HEAD = "0002"
"""The newest migration; asking Alembic would cost every start a second."""

_BUSY_TIMEOUT_MS = 5_000


class Utc(TypeDecorator[dt.datetime]):
    """A moment in UTC: aware in Python, also with databases that forget time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as the database keeps it: in UTC, without saying so."""
        return value.astimezone(dt.UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """Return the moment as Python should see it."""
        return value.replace(tzinfo=dt.UTC) if value else None


def now() -> dt.datetime:
    """Return this moment."""
    return dt.datetime.now(dt.UTC)


class Base(DeclarativeBase):
    """The tables of the help centre."""


class Ticket(Base):
    """A message to support.

    ``submission`` tells one sending from another: the same form sent twice by a double click is one ticket.
    ``article`` and ``query`` say where the writer came from, ``flagged`` what risk the message tells of, if any.
    """

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    submission: Mapped[str] = mapped_column(String(64), unique=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now, index=True)
    email: Mapped[str] = mapped_column(String(320))
    topic: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    article: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")
    flagged: Mapped[str] = mapped_column(String(40), default="", server_default="")


class Solution(Base):
    """How many tickets an article made needless on a day, by their writers' own word."""

    __tablename__ = "solution"

    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    slug: Mapped[str] = mapped_column(String(300), primary_key=True)
    times: Mapped[int]


class Feedback(Base):
    """A reader's answer to "Did this help?", with the query that led to the article."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    slug: Mapped[str] = mapped_column(Text, index=True)
    helpful: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    query: Mapped[str] = mapped_column(Text, default="")


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

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        # errors of the database are logged; what people wrote is not
        engine = create_engine(parsed, hide_parameters=True)
        if parsed.get_backend_name() == "sqlite":
            _prepare_folder(parsed)
            event.listen(engine, "do_connect", _prepare_file)
            event.listen(engine, "connect", _prepare_sqlite)
    except (ArgumentError, ImportError, OSError) as error:  # no URL, no driver installed, no such folder
        raise DatabaseError(f"[web] database_url: {error}") from error
    return engine


def _prepare_folder(url: URL) -> None:
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def _prepare_file(_dialect: Dialect, _record: object, arguments: list[str], _options: object) -> None:
    """Make a new database for its owner alone: it holds e-mail addresses. The files beside it get the same rights."""
    name = arguments[0]
    if name == ":memory:" or name.startswith("file:"):
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
