"""Intents: what a query asks for beyond its topic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.intent.intents import Intents
from search.intent.opposite_titles import Names
from search.query import parse

INTENTS = Intents([Names("Turn off the alarm"), Names("Alarm")], lambda _: False)


@pytest.mark.parametrize(
    ("query", "why"),
    [("turn on the alarm", "opposite"), ("talk to a human", "person"), ("turn off the alarm", "")],
)
def test_an_article_may_not_be_what_a_query_asks_for(query: str, why: str) -> None:
    assert INTENTS.contrary(0, parse(query)) == why


def test_no_article_is_what_a_query_in_another_language_asks_for() -> None:
    query = parse("wie kann ich das ausschalten")
    lang = INTENTS.foreign_language(query)
    assert lang == "de"
    assert INTENTS.contrary(1, replace(query, foreign_language=lang)) == "foreign"


def test_an_unfinished_word_tells_no_language() -> None:
    query = parse("rechnung", is_complete=False)
    assert INTENTS.foreign_language(query) == ""
    assert INTENTS.foreign_language(replace(query, is_complete=True)) == "de"


def test_a_ticket_is_read_as_a_whole() -> None:
    query = replace(parse("alarm"), full_text="Bitte schalten Sie den Alarm aus, ich kann nicht schlafen.")
    assert INTENTS.foreign_language(query) == "de"


def test_articles_about_the_opposite_count_for_less() -> None:
    factors = INTENTS.factors(parse("turn on the alarm"))
    assert factors is not None
    assert factors[0] < factors[1] == 1.0
