"""When a question is kept with its words, and when it is forgotten."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from tests.web.conftest import services
from tests.web.learning.conftest import today
from web.storage.models import AskedQuery, LearntQuestion
from web.tickets import records

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.learning.conftest import Ask

    Lines = Callable[[], list[dict[str, object]]]


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_question_that_three_customers_asked_stays_when_a_ticket_is_erased(
    app: Flask, solve: Callable[..., str], handed_over: Lines
) -> None:
    for name in ("anna", "ben", "eve"):
        solve("My mail returns", "bounce", email=f"{name}@example.org")
    assert handed_over()
    records.erase(services(app).database, "anna@example.org")
    with services(app).database.session() as session:
        assert session.scalars(select(LearntQuestion.text)).all() == ["My mail returns"]


def test_a_question_without_words_is_forgotten_with_the_query(app: Flask, ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", solved=1)
    assert handed_over()
    with services(app).database.writing() as session:
        session.execute(delete(AskedQuery))
    assert handed_over() == []
    with services(app).database.session() as session:
        assert session.scalars(select(LearntQuestion)).all() == []


def test_old_questions_are_forgotten(app: Flask, ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", solved=1)
    assert handed_over()
    with services(app).database.writing() as session:
        session.execute(update(LearntQuestion).values(day=today() - dt.timedelta(days=731)))
        session.execute(delete(AskedQuery.metadata.tables["query_article_day"]))
    assert handed_over() == []
