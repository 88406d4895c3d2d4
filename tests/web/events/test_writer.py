"""Steps are written without addresses, and what links them ends with the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.web.conftest import run_concurrently
from tests.web.events.conftest import new_writer, person, search, step
from web.storage.database import Database
from web.storage.models import AskedQuery, Base, DayTotal, QueryDay, Step, StepSalt
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    from tests.web.events.conftest import Clock
    from web.events.writer import StepWriter

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def dump(database: Database) -> str:
    """Return every value of every table."""
    with database.session() as session:
        rows = [session.execute(select(table)).all() for table in Base.metadata.sorted_tables]
    return repr(rows)


def test_steps_are_stored_in_their_order(writer: StepWriter, database: Database) -> None:
    writer.write(
        [search("mail lost", 1, SearchOutcome.UNSURE, "one", "two"), step(StepKind.OPENED, "two", "mail lost")]
    )
    writer.write([step(StepKind.WROTE)])
    with database.session() as session:
        first, second, third = session.scalars(select(Step).order_by(Step.id))
    assert (first.kind, first.outcome, first.total, first.shown) == ("searched", "unsure", 2, "one two")
    assert (second.kind, second.slug, second.query_id) == ("opened", "two", first.query_id)
    assert (third.kind, third.query_id) == ("wrote", None)
    assert len({each.visit for each in (first, second, third)}) == 1


def test_no_address_browser_or_rare_query_is_stored(writer: StepWriter, database: Database) -> None:
    writer.write([search("mail of Kowalski 4711 at ben@example.org in tax_return.pdf")])
    stored = dump(database)
    for secret in (person(1).address, person(1).agent, "Kowalski", "kowalski", "4711", "ben@", "tax_return", "mail"):
        assert secret not in stored


def test_processes_share_the_salt_of_the_day(writer: StepWriter, database: Database) -> None:
    writer.write([search("mail")])
    new_writer(database).write([search("mail")])
    with database.session() as session:
        assert session.scalar(select(func.count(Step.visit.distinct()))) == 1
        assert session.scalar(select(func.count()).select_from(StepSalt)) == 1


@pytest.mark.usefixtures("clock")
def test_processes_that_write_at_the_same_moment_lose_nothing(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    run_concurrently(4, lambda number: new_writer(databases[number]).write([search("mail lost", number)]))
    with databases[0].session() as session:
        assert session.scalar(select(func.count()).select_from(Step)) == 4
        assert session.scalars(select(AskedQuery.text)).all() == ["mail lost"]
    for database in databases:
        database.close()


def test_at_midnight_salt_and_steps_are_gone_and_counts_stay(
    writer: StepWriter, database: Database, clock: Clock
) -> None:
    writer.write([search("mail"), step(StepKind.OPENED, "one", "mail")])
    writer.clean_up()
    clock.move(hours=12)
    writer.clean_up()
    with database.session() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (Step, StepSalt)] == [0, 0]
        assert session.scalars(select(QueryDay.people)).all() == [1]
        assert session.scalars(select(DayTotal.read)).all() == [1]


def test_midnight_is_that_of_the_site(database: Database, clock: Clock) -> None:
    clock.move(hours=11)  # 23:00 UTC
    writer = new_writer(database, time_zone="Europe/Berlin")
    writer.write([search("mail")])
    with database.session() as session:
        (day,) = session.scalars(select(Step.day))
    assert day.isoformat() == "2026-12-01"


def test_a_query_is_readable_for_feedback_under_the_same_rule(writer: StepWriter, database: Database) -> None:
    writer.write([search("mail lost", number) for number in (1, 2)])
    with database.session() as session:
        assert writer.readable(session, "mail lost") == writer.readable(session, "123") == ""
    writer.write([search("mail lost", 3)])
    with database.session() as session:
        assert writer.readable(session, "Lost mail!") == "mail lost"
