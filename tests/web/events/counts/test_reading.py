"""The counts of stored days and of today are read together."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.web.events.conftest import MONDAY, search, step
from web.events.counts.reading import days
from web.storage.states import StepKind

if TYPE_CHECKING:
    from tests.web.events.conftest import Clock
    from web.events.writer import StepWriter
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_todays_counts_stand_beside_the_stored_ones(writer: StepWriter, database: Database, clock: Clock) -> None:
    for number in (1, 2):
        writer.write([search("mail lost", number)])
    clock.move(days=1)
    writer.clean_up()
    writer.write([search("mail lost", 3), step(StepKind.SOLVED, "one", "mail lost", 3), search("kowalski", 3)])
    with database.session() as session:
        counts = days(session, MONDAY)
        assert sorted((row.day, row.query.text, row.people) for row in counts.queries) == [
            (MONDAY, "mail lost", 2),
            (MONDAY + dt.timedelta(1), "", 1),
            (MONDAY + dt.timedelta(1), "mail lost", 1),
        ]
        assert [(row.query.readable_words, row.slug, row.solved) for row in counts.query_articles] == [
            (("lost", "mail"), "one", 1)
        ]
        assert [(row.slug, row.opened, row.solved) for row in counts.articles] == [("one", 1, 1)]
        assert [row.searched for row in counts.totals] == [2, 1]
        assert not session.new
    with database.session() as session:
        assert {row.day for row in days(session, MONDAY + dt.timedelta(1)).queries} == {MONDAY + dt.timedelta(1)}
