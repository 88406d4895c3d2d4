"""Weak evidence never gives a certain answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.generations.manager import IndexManager
from tests.search.searching import ask
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex


def test_a_corrected_query_is_never_certain(mail: Generation) -> None:
    assert ask(mail, "pasword").verdict.outcome != "answered"
    assert ask(mail, "refnud").verdict.outcome != "answered"


@pytest.mark.parametrize("question", ["printer catches fire", "weather tomorrow", "bake an apple pie", "zzzzzz"])
def test_questions_about_other_topics_are_never_answered(mail: Generation, question: str) -> None:
    assert ask(mail, question).verdict.outcome in {"none", "unsure"}


@pytest.mark.parametrize("question", ["", "   ", '""', "category:billing", "?!", "\x00"])
def test_a_query_without_words_finds_nothing_and_says_so(mail: Generation, question: str) -> None:
    results = ask(mail, question)
    assert results.hits == ()
    assert results.verdict.outcome == "none"


def test_a_query_that_names_a_topic_is_answered(build_index: BuildIndex, search_config: SearchConfig) -> None:
    """All its words stand in a keyword; of "where are your parcels" only one word says anything."""
    parcels = article("Track a shipment", "Open the page.", keywords="[lost parcel]")
    build_index({**MAIL, "a/parcels.md": parcels})
    generation = IndexManager(search_config).current()
    for query in ("lost parcel", "my lost parcel"):
        assert "names" in ask(generation, query).verdict.reason, query
    for query in ("where are your parcels", "not lost parcel", "parcel zeppelin"):
        assert "names" not in ask(generation, query).verdict.reason, query
