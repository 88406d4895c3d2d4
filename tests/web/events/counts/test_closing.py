"""Days that are over are counted once, and forgotten in time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, insert, select

from tests.web.events.conftest import MONDAY, new_writer, search, step
from web.events.counts import closing
from web.events.counts.closing import close_days
from web.storage.models import ArticleDay, DayTotal, QueryDay, Step, StepSalt
from web.storage.states import StepKind

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.web.events.conftest import Clock
    from web.events.counts.folding import DayCounts
    from web.events.writer import StepWriter
    from web.storage.database import Database
    from web.storage.models import Base

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def rows(database: Database, table: type[Base]) -> int:
    with database.session() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_day_that_is_not_over_stays(writer: StepWriter, database: Database) -> None:
    writer.write([search("mail")])
    close_days(database, MONDAY, 90)
    assert (rows(database, Step), rows(database, StepSalt), rows(database, QueryDay)) == (1, 1, 0)


def test_a_missed_midnight_is_made_up_for(writer: StepWriter, database: Database, clock: Clock) -> None:
    writer.write([search("mail")])
    clock.move(days=1)
    writer.write([search("mail"), search("folder")])
    clock.move(days=5)
    new_writer(database).clean_up()
    assert (rows(database, Step), rows(database, StepSalt)) == (0, 0)
    with database.session() as session:
        days = session.execute(select(QueryDay.day, func.count()).group_by(QueryDay.day).order_by(QueryDay.day)).all()
    assert [tuple(row) for row in days] == [(MONDAY, 1), (MONDAY + dt.timedelta(1), 2)]


def test_steps_that_come_late_are_added(writer: StepWriter, database: Database, clock: Clock) -> None:
    writer.write([search("mail", 1), step(StepKind.OPENED, "one", "mail")])
    close_days(database, MONDAY + dt.timedelta(1), 90)
    writer.write([search("mail", 2), search("folder", 2), step(StepKind.OPENED, "one", "mail", 2)])
    close_days(database, MONDAY + dt.timedelta(1), 90)
    assert clock.moment.date() == MONDAY
    with database.session() as session:
        assert sorted(session.scalars(select(QueryDay.people))) == [1, 2]
        assert session.scalars(select(ArticleDay.opened)).all() == [2]
        assert session.scalars(select(DayTotal.visits)).all() == [2]


def test_nothing_is_written_when_there_is_nothing_to_do(database: Database, statements: list[str]) -> None:
    close_days(database, MONDAY, 90)
    assert len([statement for statement in statements if statement.lower().startswith("select")]) == 1
    assert not [statement for statement in statements if statement.lower().startswith(("delete", "begin immediate"))]


@pytest.mark.usefixtures("clock")
def test_a_large_day_is_counted_visit_by_visit(database: Database) -> None:
    values = {"day": MONDAY, "kind": StepKind.OPENED, "network": "n", "total": 0, "shown": "", "slug": "one"}
    with database.writing() as session:
        session.execute(insert(Step), [{**values, "visit": f"{number % 700}"} for number in range(2_500)])
    close_days(database, MONDAY + dt.timedelta(1), 90)
    with database.session() as session:
        assert session.scalars(select(ArticleDay.opened)).all() == [700]


def test_steps_that_arrive_while_a_day_is_counted_are_not_lost(
    writer: StepWriter, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting does not lock the database, so that a ticket never waits for it."""
    count = closing.counts_of_steps
    late = [[search("mail", 2)]]

    def count_slowly(session: Session, day: dt.date) -> DayCounts:
        counts = count(session, day)
        if late:
            writer.write(late.pop())
        return counts

    writer.write([search("mail", 1)])
    monkeypatch.setattr(closing, "counts_of_steps", count_slowly)
    close_days(database, MONDAY + dt.timedelta(1), 90)
    assert rows(database, Step) == 0
    with database.session() as session:
        assert session.scalars(select(QueryDay.people)).all() == [2]
