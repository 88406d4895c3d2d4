"""Scoring only the best articles gives the same page as scoring all."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from search.config import SearchConfig
from search.generations.manager import IndexManager
from search.matching import ranking
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.generations.generation import Generation
    from search.results import Results


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

    monkeypatch.setattr(ranking, "MANY", 10**9)
    looked_at_all = [page(question) for question in questions(northpost)]
    monkeypatch.setattr(ranking, "MANY", 0)
    assert [page(question) for question in questions(northpost)] == looked_at_all
