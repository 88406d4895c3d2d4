"""What speaks for a question, and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.learning.conftest import today

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.learning.conftest import Ask

    Lines = Callable[[], list[dict[str, object]]]


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_sources_are_the_networks_of_the_best_day(ask: Ask, handed_over: Lines) -> None:
    """The salt changes every night: the same network on three days looks like three."""
    for days_ago in range(3):
        ask("mail returned", days_ago=days_ago, helpful=1)
    assert [(line["sources"], line["kind"], line["day"]) for line in handed_over()] == [(1, "vote", str(today()))]


def test_a_question_that_as_many_readers_doubt_is_not_used(ask: Ask, handed_over: Lines) -> None:
    ask("mail returned", helpful=1, unhelpful=1)
    ask("mail bounced", reworded=2, unhelpful=1)
    assert [line["words"] for line in handed_over()] == [["bounced", "mail"]]
