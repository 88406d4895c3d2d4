"""Databases for tests: PostgreSQL with tables, emptied between tests."""

from __future__ import annotations

import sqlite3
import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Engine, event

from tests.servers import postgres
from web.storage.database import Database
from web.storage.models import Base
from web.storage.schema import MIGRATIONS, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SHARED = "centre"
"""Name of the PostgreSQL database that all tests share.

It is emptied before each test: copying a database takes ten times as long, and deleting the copies takes minutes.
"""


@event.listens_for(Engine, "connect")
def skip_fsync(connection: object, _record: object) -> None:
    """Let SQLite skip fsync, which takes 6 to 20 ms per commit: no test cuts the power."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")


def create_tables(url: str) -> None:
    """Create the tables of a database."""
    database = Database(url)
    upgrade(database)
    database.close()


def migrations(connection: Connection | None = None) -> Config:
    """Return the configuration by which Alembic runs our migrations on a connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def postgres_server() -> Iterator[str]:
    """Run a PostgreSQL server with the shared database; yield its URL without a database name."""
    with postgres() as url:
        with _connect(url, "postgres") as connection:
            connection.execute(f"create database {SHARED}")
        create_tables(f"{url}/{SHARED}")
        yield url


def empty_shared_database(url: str) -> str:
    """Delete all rows of the shared database; return its URL."""
    with _connect(url, SHARED) as connection:
        try:
            _empty_tables(connection)
        except psycopg.errors.UndefinedTable:  # an earlier test dropped it
            connection.execute("drop schema public cascade")
            connection.execute("create schema public")
            create_tables(f"{url}/{SHARED}")
    return f"{url}/{SHARED}"


@contextmanager
def new_postgres_database(url: str) -> Iterator[str]:
    """Create a PostgreSQL database without tables, and drop it at the end; yield its URL."""
    name = f"{SHARED}_{uuid.uuid4().hex}"
    with _connect(url, "postgres") as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        yield f"{url}/{name}"
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def _connect(url: str, name: str) -> psycopg.Connection:
    return psycopg.connect(f"{url.replace('+psycopg', '')}/{name}", autocommit=True)


def _empty_tables(connection: psycopg.Connection) -> None:
    connection.execute(  # connections that a test left open may hold locks
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    for table in reversed(Base.metadata.sorted_tables):
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier(table.name)))
    for (sequence,) in connection.execute("select sequencename from pg_sequences").fetchall():
        connection.execute(sql.SQL("alter sequence {} restart").format(sql.Identifier(sequence)))
