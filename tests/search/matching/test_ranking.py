"""Which articles are scored and listed: scoring only the best gives the same page as scoring all."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.config import SearchConfig
from search.generations.manager import IndexManager
from search.matching import ranking
from search.matching.ranking import FEW, Ranking
from search.query import parse
from tests.search.searching import ask, slugs
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.generations.generation import Generation
    from search.results import Results
    from tests.search.conftest import BuildIndex


@pytest.fixture(scope="module", params=["off", "static"])
def northpost(request: pytest.FixtureRequest, northpost_index: Path) -> Generation:
    return IndexManager(SearchConfig(index=northpost_index, meaning=request.param)).current()


def questions(generation: Generation) -> Iterator[str]:
    chance = random.Random(3)  # noqa: S311 - a sample of questions
    for entry in generation.docstore.entries.values():
        yield from (*entry.metadata.expect_queries[:2], entry.title[: chance.randint(3, 12)])


@pytest.mark.parametrize(("offset", "limit"), [(0, 1), (0, 10), (10, 5)])
def test_the_best_of_some_articles_are_the_best_of_all(
    northpost: Generation, monkeypatch: pytest.MonkeyPatch, offset: int, limit: int
) -> None:
    def page(question: str) -> Results:
        query = replace(parse(question), offset=offset, limit=limit)
        return northpost.searcher.search(query)

    looked_at_all = [page(question) for question in questions(northpost)]
    monkeypatch.setattr(ranking, "SMALL", 0)
    for many in (10**9, 0):
        monkeypatch.setattr(ranking, "MANY", many)
        assert [page(question) for question in questions(northpost)] == looked_at_all


def about(topic: str, number: int) -> str:
    return article(f"{topic.title()} {number}", f"The {topic} of kind {number}. Each {topic} is another {topic}.")


def mentions(topic: str, number: int) -> str:
    words = " ".join(f"word{number}x{place}" for place in range(150))
    return article(f"Other subject {number}", f"{words} {topic} {words}")


def test_articles_far_behind_the_best_are_not_listed(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {f"good{n}.md": about("kettle", n) for n in range(FEW + 1)}
        | {f"weak{n}.md": mentions("kettle", n) for n in range(20)}
    )
    results = ask(IndexManager(search_config).current(), "kettle", page_size=50)
    assert results.total == len(results.hits) == FEW + 1
    assert all(slug.startswith("good") for slug in slugs(results))
    assert ask(IndexManager(search_config).current(), "kettle", page_size=5, page=2).total == FEW + 1


def test_articles_far_behind_fill_up_a_short_list(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {"good.md": about("kettle", 1), "apart/weak.md": mentions("kettle", 0)}
        | {f"weak{n}.md": mentions("kettle", n) for n in range(1, 20)}
    )
    generation = IndexManager(search_config).current()
    results = ask(generation, "kettle")
    assert results.total == len(results.hits) == FEW
    assert slugs(results)[0] == "good"
    assert dict(results.categories).get("apart", 0) == slugs(ask(generation, "kettle", category="apart")).count("weak")


def test_a_pinned_article_is_listed_however_far_behind(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {f"good{n}.md": about("kettle", n) for n in range(FEW + 1)}
        | {f"weak{n}.md": mentions("kettle", n) for n in range(3)}
    )
    query = replace(parse("kettle"), pinned="weak1")
    assert slugs(IndexManager(search_config).current().searcher.search(query))[0] == "weak1"


def test_words_that_begin_with_the_last_word_only_fill_up(build_index: BuildIndex, search_config: SearchConfig) -> None:
    build_index(
        {f"kettle{n}.md": about("kettle", n) for n in range(FEW)}
        | {"drum.md": about("kettledrum", 1), "kit.md": about("kit", 1), "kitchen.md": about("kitchen", 1)}
    )
    generation = IndexManager(search_config).current()
    assert "drum" not in slugs(ask(generation, "kettle"))
    assert slugs(ask(generation, "kit")) == ["kit", "kitchen"]
    unfinished = ask(generation, "kitch")
    assert slugs(unfinished) == ["kitchen"]
    assert unfinished.verdict.unknown_words == ("kitch",)


def test_the_lead_of_an_article_is_over_the_next_three() -> None:
    scores = np.array([0.64, 0.16, 0.09, 0.04, 0.01])
    by_words = Ranking(np.arange(5), scores, np.zeros(1))
    assert by_words.lead(0, bound=1.0) == pytest.approx(0.8 - (0.4 + 0.3 + 0.2) / 3)
    assert by_words.lead(1, bound=1.0) < 0.0
    assert Ranking(np.arange(1), scores[:1], np.zeros(1)).lead(0, bound=1.0) == pytest.approx(0.8)
