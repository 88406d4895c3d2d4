"""An answer is quoted from the first hit, and only if it is certain."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

import numpy as np
import pytest

from search.answers.quote import quote, quote_from, with_quote
from search.answers.unit_scores import UnitScores
from search.generations.manager import IndexManager
from search.query import parse
from search.results import Hit, Snippet
from tests.search.answers.quoting import text_of
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.results import Answer
    from tests.search.conftest import BuildIndex

HIT = Hit("vault", "", "The vault", "", (), Snippet("", ()), "/articles/vault", 1.0, (), None, "en")


def _quote(**scores: float) -> Answer:
    """Quote the article of the tests with these scores of its sections, and less elsewhere."""
    text = text_of()
    anchors = [section.anchor or "lead" for section in text.sections]
    sections = np.array([scores.get(anchor, 0.1) for anchor in anchors])
    return quote_from(HIT, text, UnitScores(sections[text.section_of], sections))


def _asked(generation: Generation, words: str) -> Answer | None:
    query = parse(words)
    return quote(generation, query, generation.searcher.search(query))


def test_the_best_section_is_quoted_and_another_way_is_folded() -> None:
    answer = _quote(steel=1.0)
    assert [each.heading for each in answer.quotes] == ["Open the vault with the steel key"]
    assert [each.heading for each in answer.folds] == ["Open the vault with the brass key"]
    assert answer.text == "Take the steel key out of its box."


def test_of_two_ways_the_writers_first_comes_first() -> None:
    answer = _quote(steel=0.95, brass=1.0)
    assert [each.anchor for each in (*answer.quotes, *answer.folds)] == ["steel", "brass"]


def test_another_way_is_folded_below_a_summary_too() -> None:
    answer = _quote(lead=1.0, steel=0.85, brass=0.9)
    assert [each.anchor for each in answer.quotes] == ["", "steel"]
    assert [each.anchor for each in answer.folds] == ["brass"]


def test_a_second_section_that_is_nearly_as_good_is_quoted_too() -> None:
    assert [each.anchor for each in _quote(lead=0.95, sizes=1.0).quotes] == ["", "sizes"]
    assert [each.anchor for each in _quote(lead=0.5, sizes=1.0).quotes] == ["sizes"]


def test_the_link_leads_to_the_section_and_highlights_the_sentence() -> None:
    answer = _quote(lead=1.0)
    assert unquote(answer.url) == "/articles/vault#:~:text=Open the vault with a key."
    assert " " not in answer.url


def test_a_long_sentence_is_highlighted_by_its_ends() -> None:
    text = text_of("<h2 id='a'>A</h2><p>1 2-3 4, 5 6 7 8 9 10 11 12</p>")
    (only,) = quote_from(HIT, text, UnitScores(np.ones(1), np.ones(1))).quotes
    assert only.url == "/articles/vault#a:~:text=1%202%2D3%204%2C%205%206,8%209%2010%2011%2012"


def test_a_title_is_answered_with_a_quotation(mail: Generation) -> None:
    answer = _asked(mail, "get a refund")
    assert answer is not None
    assert (answer.slug, answer.text) == ("refund", "Within thirty days a yearly payment comes back.")


@pytest.mark.parametrize("words", ["zeppelin", "zeppelin message", ""])
def test_nothing_is_quoted_in_doubt(mail: Generation, words: str) -> None:
    assert _asked(mail, words) is None


def test_nothing_is_quoted_on_further_pages(mail: Generation) -> None:
    query = parse("get a refund")
    results = mail.searcher.search(query)
    assert quote(mail, replace(query, offset=10), results) is None


def test_a_correction_is_quoted_for(mail: Generation) -> None:
    results = mail.searcher.search(parse("get a refund"))
    corrected = with_quote(mail, parse("get a refnd"), replace(results, corrected="get a refund"))
    assert corrected.answer == with_quote(mail, parse("get a refund"), results).answer


def test_an_article_that_asks_for_a_person_is_not_quoted(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index({**MAIL, "a/lock.md": article("Locked out for good", "Call us.", escalation="required")})
    generation = IndexManager(search_config).current()
    results = generation.searcher.search(parse("locked out for good"))
    assert results.verdict.outcome == "answered"
    assert quote(generation, parse("locked out for good"), results) is None
