"""Connections to PostgreSQL: limits, a server that is away, a replica."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from tests.servers import HOST, free_port
from web.storage.connections import postgres
from web.storage.connections.config import DatabaseConfig
from web.storage.connections.postgres import OneAttempt
from web.storage.database import Database
from web.storage.models import Feedback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine.interfaces import Dialect


_ALL_ENDED = (
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
    "and pid <> pg_backend_pid()"
)


@pytest.fixture
def url(postgres_url: str) -> str:
    return f"{postgres_url}/centre"


@pytest.fixture
def nowhere() -> str:
    return f"postgresql+psycopg://firstline@{HOST}:{free_port()}/centre"


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with closing(Database(url)) as database:
        yield database


def _shown(database: Database, name: str) -> object:
    with database.session() as session:
        return session.scalar(text(f"show {name}"))


def test_statements_and_locks_have_time_limits(url: str) -> None:
    with closing(Database(url, DatabaseConfig(statement_seconds=1.5, lock_seconds=0.25))) as database:
        assert _shown(database, "statement_timeout") == "1500ms"
        assert _shown(database, "lock_timeout") == "250ms"
        assert _shown(database, "idle_in_transaction_session_timeout") == "1min"


def test_an_operator_can_tell_our_connections(url: str) -> None:
    with closing(Database(url, DatabaseConfig(application_name="help centre"))) as database:
        assert _shown(database, "application_name") == "help centre"


def test_what_the_url_says_comes_first(url: str) -> None:
    theirs = f"{url}?application_name=theirs&options=-c%20statement_timeout%3D7s%20-c%20work_mem%3D8MB"
    with closing(Database(theirs)) as database:
        assert _shown(database, "application_name") == "theirs"
        assert _shown(database, "statement_timeout") == "7s"
        assert _shown(database, "work_mem") == "8MB"
        assert _shown(database, "lock_timeout") == "5s"


def test_a_lock_is_not_waited_for_without_end(url: str, database: Database) -> None:
    with closing(Database(url, DatabaseConfig(lock_seconds=0.05))) as other, database.session() as session:
        session.execute(text("lock table feedback"))
        with other.session() as waiting, pytest.raises(OperationalError, match="lock timeout"):
            waiting.execute(select(Feedback))


def test_connections_that_the_server_ended_are_replaced(url: str, database: Database) -> None:
    """After a restart of the server no request fails."""
    with database.session() as session:
        session.execute(select(1))
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(_ALL_ENDED)
    with database.session() as session:
        assert session.scalar(select(1)) == 1


def test_a_process_opens_no_more_connections_than_set(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_WAIT_SECONDS", 0.05)
    with closing(Database(url, DatabaseConfig(pool_size=1, pool_overflow=1))) as database:
        with database.engine.connect(), database.engine.connect(), pytest.raises(PoolTimeoutError):
            database.engine.connect()
        database.engine.connect().close()


def test_one_thread_tries_to_reach_a_server_that_is_away(database: Database) -> None:
    """The others fail at once: they serve search meanwhile."""
    reached, go_on, attempt = threading.Event(), threading.Event(), OneAttempt()
    calls: list[int] = []

    class _Away:
        loaded_dbapi = database.engine.dialect.loaded_dbapi

        def connect(self) -> None:
            calls.append(1)
            if len(calls) > 1:
                reached.set()
                go_on.wait(10)
            raise self.loaded_dbapi.OperationalError("no answer")

    dialect: Dialect = _Away()  # type: ignore[assignment]

    def try_it() -> None:
        with pytest.raises(psycopg.OperationalError, match="no answer"):
            attempt.connect(dialect, None, (), {})

    try_it()
    waiting = threading.Thread(target=try_it)
    waiting.start()
    assert reached.wait(10)
    with pytest.raises(psycopg.OperationalError, match="the database is away"):
        attempt.connect(dialect, None, (), {})
    go_on.set()
    waiting.join()
    assert len(calls) == 2
    arguments, parameters = database.engine.dialect.create_connect_args(database.engine.url)
    attempt.connect(database.engine.dialect, None, tuple(arguments), parameters).close()


def test_reports_are_read_from_the_replica(url: str, nowhere: str) -> None:
    """Even where the primary is away."""
    with closing(Database(nowhere, DatabaseConfig(replica_url=url))) as database:
        with database.reports() as session:
            assert session.scalar(select(1)) == 1
        with database.session() as session, pytest.raises(OperationalError):
            session.execute(select(1))


def test_reports_change_nothing(url: str) -> None:
    with closing(Database(url, DatabaseConfig(replica_url=url))) as database, database.reports() as session:
        session.add(Feedback(slug="bounce", helpful=True))
        with pytest.raises(InternalError, match="read-only transaction"):
            session.flush()


def test_without_the_replica_reports_are_read_from_the_primary(
    url: str, nowhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(Database(url, DatabaseConfig(replica_url=nowhere))) as database:
        for _ in range(2):
            with database.reports() as session:
                assert session.scalar(select(1)) == 1
                session.invalidate()
    assert caplog.messages == ["[database] replica_url: it is away, so insights are read from the primary"]


def test_without_replica_and_primary_reports_fail(nowhere: str) -> None:
    with (
        closing(Database(nowhere, DatabaseConfig(replica_url=nowhere))) as database,
        database.reports() as session,
        pytest.raises(DBAPIError),
    ):
        session.execute(select(1))
