"""Readers teach what solved their questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.web.conftest import services
from tests.web.learning.conftest import today
from web.storage.models import AskedQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.learning.conftest import Ask

    Lines = Callable[[], list[dict[str, object]]]


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_readers_teach_the_known_words_of_a_question_until_it_may_be_read(
    app: Flask, ask: Ask, handed_over: Lines
) -> None:
    ask("mail returned", solved=2, helpful=1)
    line = {"article": "bounce", "day": str(today()), "kind": "solved", "sources": 3}
    assert handed_over() == [{**line, "words": ["mail", "returned"]}]
    with services(app).database.writing() as session:
        session.execute(update(AskedQuery).values(text="mail returned"))
    assert handed_over() == [{**line, "question": "mail returned"}]


def test_a_day_that_is_counted_twice_counts_once(ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", solved=1)
    assert handed_over() == handed_over()
