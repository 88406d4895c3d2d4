"""Misspelt, joined and split words are corrected, visibly and reversibly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.generations.manager import IndexManager
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_misspelt_words_are_corrected_visibly(mail: Generation) -> None:
    results = ask(mail, "forgot my pasword")
    assert results.corrected == "forgot my password"
    assert slugs(results)[0] == "reset-password"


def test_visitors_can_insist_on_what_they_typed(mail: Generation) -> None:
    results = ask(mail, "pasword", correct=False)
    assert results.corrected is None
    assert results.hits == ()
    assert results.verdict.unknown_words == ("pasword",)


def test_the_beginning_of_a_word_is_not_corrected(mail: Generation) -> None:
    results = ask(mail, "authenti")
    assert results.corrected is None
    assert slugs(results) == ["two-factor"]


def test_a_correction_that_leads_nowhere_is_undone(mail: Generation) -> None:
    results = ask(mail, "wait clocl teapot saucer spoon")
    assert results.corrected is None
    assert results.verdict.offers_ticket
    assert "clocl" in results.verdict.unknown_words


def test_misspelt_words_in_quotes_are_corrected(mail: Generation) -> None:
    results = ask(mail, '"reset your pasword"')
    assert slugs(results) == ["reset-password"]


def test_phrases_that_the_analyzer_joins_are_no_correction(
    build_index: BuildIndex, search_config: SearchConfig
) -> None:
    build_index({f"a/{n}.md": article(f"Set up part {n}", "Setup.") for n in range(4)})
    assert ask(IndexManager(search_config).current(), "set up part 2").corrected is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("recoveryphrase", "recovery phrase"), ("the authen ticator", "the authenticator"), ("delaied", "delayed")],
)
def test_joined_and_split_words_are_corrected(mail: Generation, typed: str, meant: str) -> None:
    assert ask(mail, typed).corrected == meant
