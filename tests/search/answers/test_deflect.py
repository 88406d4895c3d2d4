"""Deflection finds the articles a ticket is about, whatever else it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.deflect import MAX_KEY_WORDS, deflect, key_words

if TYPE_CHECKING:
    from search.generations.generation import Generation

LONG_TICKET = """Good morning, I hope this finds you well. Since we moved house in September everything went wrong, my
sister says that it is the telephone, but the codes of my authenticator are rejected, and of course I looked at the
clock.

> On Tuesday you wrote: get a refund for the yearly payment within thirty days

Kind regards
--
Refund consulting, yearly payments"""


def test_a_long_ticket_finds_its_article(mail: Generation) -> None:
    results = deflect(mail, "It does not let me in", LONG_TICKET)
    assert results.hits[0].slug == "two-factor"
    assert results.verdict.outcome != "none"


def test_only_the_key_words_of_a_long_ticket_are_searched_for(mail: Generation) -> None:
    words = key_words(mail, "", LONG_TICKET)
    assert len(words) == MAX_KEY_WORDS
    assert {"codes", "authenticator", "rejected", "clock"} <= set(words)


def test_short_tickets_keep_misspelt_words(mail: Generation) -> None:
    assert deflect(mail, "forgotten pasword", "").hits[0].slug == "reset-password"


@pytest.mark.parametrize("text", ["", "   ", "> all quoted", "-- \nsigned", "\x00", "?!"])
def test_tickets_without_words_find_nothing(mail: Generation, text: str) -> None:
    results = deflect(mail, "", text)
    assert (results.hits, results.verdict.outcome) == ((), "none")


def test_the_answer_is_quoted_if_asked_for(mail: Generation) -> None:
    assert deflect(mail, "Get a refund", "").answer is None
    answer = deflect(mail, "Get a refund", "", quotes=True).answer
    assert answer is not None
    assert answer.slug == "refund"
