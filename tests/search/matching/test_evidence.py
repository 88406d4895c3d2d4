"""Weak evidence never gives a certain answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.search.searching import ask

if TYPE_CHECKING:
    from search.generations.generation import Generation


def test_a_corrected_query_is_never_certain(mail: Generation) -> None:
    assert ask(mail, "pasword").verdict.offers_ticket
    assert ask(mail, "refnud").verdict.offers_ticket


@pytest.mark.parametrize("question", ["printer catches fire", "weather tomorrow", "bake an apple pie", "zzzzzz"])
def test_questions_about_other_topics_are_never_answered(mail: Generation, question: str) -> None:
    verdict = ask(mail, question).verdict
    assert verdict.outcome in {"none", "unsure"}
    assert verdict.offers_ticket


@pytest.mark.parametrize("question", ["", "   ", '""', "category:billing", "?!", "\x00"])
def test_a_query_without_words_finds_nothing_and_says_so(mail: Generation, question: str) -> None:
    results = ask(mail, question)
    assert results.hits == ()
    assert results.verdict.outcome == "none"
