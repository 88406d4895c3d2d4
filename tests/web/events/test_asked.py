"""A query can be read once three people asked it, a word once three people typed it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.web.conftest import services
from tests.web.events.conftest import new_writer, search
from web.events.asked import Question
from web.events.digests import AskedDigests
from web.storage.models import AskedQuery, AskedQueryWord, AskedWord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from tests.web.events.conftest import Clock
    from web.events.writer import StepWriter
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def texts(database: Database) -> list[str]:
    """Return the readable queries."""
    with database.session() as session:
        return list(session.scalars(select(AskedQuery.text).where(AskedQuery.text != "").order_by(AskedQuery.text)))


def words(database: Database) -> list[str]:
    """Return the readable words."""
    with database.session() as session:
        return sorted(session.scalars(select(AskedWord.text).where(AskedWord.text != "")))


def ask(writer: StepWriter, query: str, people: Iterable[int]) -> None:
    """Have people ask a query, one after the other."""
    for number in people:
        writer.write([search(query, number)])


def test_a_query_is_a_digest_until_three_people_asked_it(writer: StepWriter, database: Database) -> None:
    ask(writer, "Export the Kowalski folder", (1, 2, 2, 1, 2))
    assert (texts(database), words(database)) == ([], [])
    ask(writer, "export the kowalski FOLDER!", (3,))
    assert texts(database) == ["export the kowalski folder"]


def test_three_people_of_one_batch_count(writer: StepWriter, database: Database) -> None:
    writer.write([search("export folder", number) for number in (1, 2, 3)])
    assert texts(database) == ["export folder"]


def test_other_orders_and_spellings_are_the_same_query(writer: StepWriter, database: Database) -> None:
    writer.write([search("can't send", 1), search("send: CANT", 2), search("Can’t send 15", 3)])
    assert texts(database) == ["can't send"]


def test_people_of_earlier_days_count(writer: StepWriter, database: Database, clock: Clock) -> None:
    ask(writer, "export folder", (1, 2))
    clock.move(days=1)
    writer.clean_up()
    assert texts(database) == []
    ask(writer, "export folder", (1,))
    assert texts(database) == ["export folder"]


def test_an_unknown_word_is_readable_once_three_people_typed_it_in_any_query(
    writer: StepWriter, database: Database, clock: Clock
) -> None:
    writer.write([search("kowalski lost", 1), search("kowalski again", 1), search("find kowalski", 2)])
    assert words(database) == []
    clock.move(days=1)
    writer.clean_up()
    writer.write([search("where kowalski", 9)])
    assert words(database) == ["kowalski"]
    with database.session() as session:
        readable = [query.readable_words for query in session.scalars(select(AskedQuery))]
    assert readable == [("kowalski",)] * 4


@pytest.mark.usefixtures("clock")
def test_words_of_the_articles_are_readable_at_once_and_stop_words_are_not_kept(app: Flask) -> None:
    database, generation = services(app).database, services(app).catalogues.generation()
    new_writer(database, generation).write([search("reset the password of kowalski")])
    assert (texts(database), words(database)) == ([], ["password", "reset"])
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(AskedQueryWord)) == 3


@pytest.mark.usefixtures("clock")
def test_a_word_is_readable_once_the_articles_have_it(app: Flask) -> None:
    database = services(app).database
    new_writer(database).write([search("reset password")])
    assert words(database) == []
    new_writer(database, services(app).catalogues.generation()).write([search("reset password")])
    assert words(database) == ["password", "reset"]


@pytest.mark.usefixtures("clock")
def test_the_number_of_people_is_a_setting(database: Database) -> None:
    ask(new_writer(database, record_people=2), "export folder", (1, 2))
    assert texts(database) == ["export folder"]


def test_a_query_of_numbers_and_addresses_is_none() -> None:
    assert Question.of("12345 ben@example.org", AskedDigests("")) is None
    question = Question.of("Mail to ben@example.org", AskedDigests(""))
    assert question is not None
    assert question.text == "mail to"
