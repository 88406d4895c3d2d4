"""Queries that describe a risk come with safety advice, and its article comes first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.safe_search import advice_for_query, may_be_at_risk, search_safely
from search.generations.manager import IndexManager
from search.query import parse
from tests.small_centre import MAIL

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

RISKS = """takeover:
  advice: Change it.
  article: two-factor
  when: [password stolen]
  unsuitable: [reset-password]
"""


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    build_index({**MAIL, "_risks.yaml": RISKS})
    return IndexManager(search_config).current()


def test_the_article_of_the_advice_comes_first_and_unsuitable_ones_last(centre: Generation) -> None:
    results, advice = search_safely(centre, parse("password stolen, reset it, authenticator rejected"))
    assert advice is not None
    assert advice.text == "Change it."
    slugs = [hit.slug for hit in results.hits]
    assert (slugs[0], slugs[-1]) == ("two-factor", "reset-password")


def test_other_queries_have_no_advice(centre: Generation) -> None:
    results, advice = search_safely(centre, parse("password forgotten"))
    assert advice is None
    assert results.hits[0].slug == "reset-password"
    assert advice_for_query(centre, parse("")) is None


def test_an_answer_is_quoted_unless_there_is_a_risk(centre: Generation) -> None:
    results, _ = search_safely(centre, parse("get a refund"))
    assert results.answer is not None
    results, advice = search_safely(centre, parse("codes from the authenticator are rejected, password stolen"))
    assert advice is not None
    assert results.answer is None
    assert not may_be_at_risk(centre, parse("get a refund"))
    assert may_be_at_risk(centre, parse("password stolen"))


def test_the_title_of_another_article_is_not_displaced(centre: Generation) -> None:
    query = parse("get a refund")
    advice = advice_for_query(centre, parse("password stolen"))
    assert advice is not None
    assert centre.searcher.search(advice.ordering(query)).hits[0].slug == "refund"


def test_a_query_that_is_still_being_typed_gets_no_answer(centre: Generation) -> None:
    assert search_safely(centre, parse("get a refund"))[0].answer is not None
    assert search_safely(centre, parse("get a refund", is_complete=False))[0].answer is None
