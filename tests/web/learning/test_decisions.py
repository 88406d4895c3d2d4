"""Staff accept, drop and restore what was learnt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from web.errors import LearningError
from web.learning.decisions import accept, drop, restore
from web.storage.models import LearntQuestion
from web.tickets import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.learning.conftest import Ask
    from web.learning.learner import Learner

    Lines = Callable[[], list[dict[str, object]]]

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def only(app: Flask) -> LearntQuestion:
    with services(app).database.session() as session:
        return session.scalars(select(LearntQuestion)).one()


def test_an_accepted_question_is_a_writers_and_outlives_its_ticket(
    app: Flask, solve: Callable[..., str], learner: Learner, handed_over: Lines
) -> None:
    solve("My mail returns from ben@example.org", "bounce")
    learner.learn()
    with services(app).database.writing() as session:
        assert accept(session, learner.digests, only(app).id) == "My mail returns from"
    records.erase(services(app).database, "anna@example.org")
    (line,) = handed_over()
    assert (line["question"], line.get("kind", "writer"), line.get("sources", 1)) == (
        "My mail returns from",
        "writer",
        1,
    )


def test_a_question_that_may_not_be_read_needs_words_of_staff(app: Flask, ask: Ask, learner: Learner) -> None:
    ask("mail returned", helpful=1)
    learner.learn()
    with pytest.raises(LearningError, match="write it in your own words"), services(app).database.writing() as session:
        accept(session, learner.digests, only(app).id)
    with services(app).database.writing() as session:
        accept(session, learner.digests, only(app).id, "Why was my mail to 10.0.0.1 returned?")
    assert only(app).text == "Why was my mail to returned?"


def test_a_dropped_question_stays_dropped(app: Flask, ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", text="mail returned", solved=5)
    assert handed_over()
    with services(app).database.writing() as session:
        drop(session, only(app).id)
    ask("mail returned", days_ago=1, solved=5)
    assert handed_over() == []
    assert only(app).text == ""


def test_a_decision_can_be_taken_back(app: Flask, ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", text="mail returned", solved=1)
    before = handed_over()
    for decide in (drop, lambda session, number: accept(session, services(app).learner.digests, number, "other words")):
        with services(app).database.writing() as session:
            decide(session, only(app).id)
        assert handed_over() != before
        with services(app).database.writing() as session:
            restore(session, only(app).id)
        assert handed_over() == before


@pytest.mark.parametrize("decide", [drop, restore])
def test_an_unknown_number_is_refused(app: Flask, decide: Callable[..., None]) -> None:
    with (
        pytest.raises(LearningError, match="7: there is no learnt question"),
        services(app).database.writing() as session,
    ):
        decide(session, 7)
