"""One process at a time holds a lease, and another follows when it dies or gives it up."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from web.storage import lease
from web.storage.database import Database
from web.storage.lease import DURATION, MARGIN, Lease, is_taken
from web.storage.models import LeaseRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def tables(database_url: str) -> Iterator[Database]:
    """Open a database with tables."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the seconds of the clock that a holder reads."""
    seconds = [1_000.0]
    monkeypatch.setattr(lease.time, "monotonic", lambda: seconds[0])
    return seconds


@pytest.fixture
def expire(tables: Database) -> Callable[[], None]:
    """Return a function that lets the time of every lease run out in the database."""

    def run_out() -> None:
        with tables.writing() as session:
            session.execute(update(LeaseRow).values(expires=dt.datetime(2020, 1, 1, tzinfo=dt.UTC)))

    return run_out


def test_one_of_two_holds_the_lease(tables: Database) -> None:
    first, second = Lease(tables, "worker"), Lease(tables, "worker")
    assert first.take()
    assert not second.take()
    assert (first.is_held, second.is_held) == (True, False)
    assert Lease(tables, "other").take()


def test_of_many_that_ask_at_once_one_gets_it(tables: Database) -> None:
    leases = [Lease(tables, "worker") for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda each: each.take(), leases)) == 1


def test_a_lease_that_is_given_up_is_free_at_once(tables: Database) -> None:
    first, second = Lease(tables, "worker"), Lease(tables, "worker")
    first.take()
    second.release()
    assert not second.take()
    first.release()
    assert not first.is_held
    assert second.take()


def test_the_lease_of_a_dead_holder_is_taken_when_it_has_expired(tables: Database, expire: Callable[[], None]) -> None:
    dead, other = Lease(tables, "worker"), Lease(tables, "worker")
    dead.take()
    expire()
    assert other.take()
    assert not dead.take()
    assert not dead.is_held


def test_a_holder_that_cannot_renew_stops_before_another_may_begin(tables: Database, clock: list[float]) -> None:
    holder = Lease(tables, "worker")
    holder.take()
    clock[0] += (DURATION - MARGIN).total_seconds() - 1
    assert holder.is_held
    clock[0] += 2
    assert not holder.is_held
    assert not Lease(tables, "worker").take()


def test_a_database_that_is_away_takes_nothing_from_the_holder(
    tables: Database, clock: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = Lease(tables, "worker")
    holder.take()
    clock[0] += 10

    def fail(**_: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(tables, "writing", fail)
    with pytest.raises(OperationalError):
        holder.take()
    assert holder.is_held


def test_whether_a_lease_is_taken_can_be_read(tables: Database, expire: Callable[[], None]) -> None:
    with tables.session() as session:
        assert not is_taken(session, "worker")
        Lease(tables, "worker").take()
    with tables.session() as session:
        assert is_taken(session, "worker")
    expire()
    with tables.session() as session:
        assert not is_taken(session, "worker")
