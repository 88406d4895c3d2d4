"""Counts, queries and gaps are forgotten in time; what staff decided stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.events.conftest import search
from tests.web.events.counts.test_closing import rows
from web.storage.models import ArticleDay, AskedQuery, AskedWord, DayTotal, Gap, GapQuestion, QueryDay
from web.storage.states import GapState

if TYPE_CHECKING:
    from tests.web.events.conftest import Clock
    from web.events.writer import StepWriter
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_counts_queries_and_words_are_forgotten_after_record_days(
    writer: StepWriter, database: Database, clock: Clock
) -> None:
    writer.write([search("old mail")])
    clock.move(days=50)
    writer.clean_up()
    writer.write([search("new mail")])
    clock.move(days=50)
    writer.clean_up()
    assert (rows(database, QueryDay), rows(database, AskedQuery), rows(database, AskedWord)) == (1, 1, 2)
    clock.move(days=41)
    writer.clean_up()
    for table in (QueryDay, ArticleDay, DayTotal, AskedQuery, AskedWord):
        assert rows(database, table) == 0


def ask(writer: StepWriter, query: str) -> None:
    """Let three people ask a query, which makes it readable."""
    writer.write([search(query, number) for number in range(1, 4)])


def store(database: Database, *questions: str, state: GapState = GapState.OPEN, article: str = "") -> None:
    with database.writing() as session:
        texts = [GapQuestion(place=place, text=text) for place, text in enumerate(questions)]
        session.add(Gap(questions=texts, state=state, article=article))


def questions(database: Database) -> list[str]:
    with database.session() as session:
        return [*session.scalars(select(GapQuestion.text).order_by(GapQuestion.gap_id, GapQuestion.place))]


def test_the_questions_of_a_gap_go_with_the_queries_that_they_were(
    writer: StepWriter, database: Database, clock: Clock
) -> None:
    for query in ("send the fax", "sell a hat"):
        ask(writer, query)
    store(database, "send the fax", "fax from a laptop")
    store(database, "sell a hat")
    clock.move(days=50)
    ask(writer, "fax from a laptop")
    writer.clean_up()
    assert questions(database) == ["send the fax", "fax from a laptop", "sell a hat"]
    clock.move(days=41)
    writer.clean_up()
    assert questions(database) == ["fax from a laptop"]
    assert rows(database, Gap) == 1


def test_a_gap_of_known_words_goes_with_its_query(writer: StepWriter, database: Database, clock: Clock) -> None:
    ask(writer, "fax")
    ask(writer, "laptop")
    writer.write([search("laptop fax for grandmother")])
    store(database, "fax laptop")
    clock.move(days=1)
    writer.clean_up()
    clock.move(days=80)
    ask(writer, "fax")
    ask(writer, "laptop")
    assert questions(database) == ["fax laptop"]
    clock.move(days=11)
    writer.clean_up()
    assert questions(database) == []


@pytest.mark.parametrize(("state", "article"), [(GapState.DISMISSED, ""), (GapState.OPEN, "send-a-fax")])
def test_a_gap_that_staff_decided_about_stays(
    writer: StepWriter, database: Database, clock: Clock, state: GapState, article: str
) -> None:
    ask(writer, "send a fax")
    store(database, "send a fax", state=state, article=article)
    clock.move(days=200)
    writer.clean_up()
    assert questions(database) == ["send a fax"]
