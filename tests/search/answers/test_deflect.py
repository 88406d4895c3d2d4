"""A ticket finds the articles it is about, whatever else it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.deflect import TELLING_WORDS, deflect, telling_words, written

if TYPE_CHECKING:
    from search.generations.generation import Generation

LETTER = """Good morning, I hope this finds you well. Since we moved house in September everything went wrong, my sister
says that it is the telephone, but the codes of my authenticator are rejected, and of course I looked at the clock.

> On Tuesday you wrote: get a refund for the yearly payment within thirty days

Kind regards
--
Refund consulting, yearly payments"""


def test_a_long_letter_finds_its_article(mail: Generation) -> None:
    found = deflect(mail, "It does not let me in", LETTER)
    assert found.hits[0].slug == "two-factor"
    assert found.verdict.outcome != "none"


def test_what_is_quoted_and_how_it_is_signed_does_not_count() -> None:
    assert "refund" not in written(LETTER).lower()


def test_only_the_telling_words_of_a_letter_are_searched_for(mail: Generation) -> None:
    words = telling_words(mail, "", LETTER)
    assert len(words) == TELLING_WORDS
    assert {"codes", "authenticator", "rejected", "clock"} <= set(words)


def test_a_short_ticket_keeps_its_misspelt_words(mail: Generation) -> None:
    assert deflect(mail, "forgotten pasword", "").hits[0].slug == "reset-password"


@pytest.mark.parametrize("text", ["", "   ", "> all quoted", "-- \nsigned", "\x00", "?!"])
def test_a_ticket_that_says_nothing_finds_nothing(mail: Generation, text: str) -> None:
    found = deflect(mail, "", text)
    assert (found.hits, found.verdict.outcome) == ((), "none")
