"""Scoring only the best articles gives the same page as scoring all."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.config import SearchConfig
from search.generations.manager import IndexManager
from search.index.segments import best_and_total
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


@pytest.mark.parametrize("number", [1, 7, 400])
def test_runs_add_up_alike_for_few_and_for_many(number: int) -> None:
    chance = np.random.default_rng(number)
    ends = np.cumsum(chance.integers(1, 9, 400))
    spans = np.stack((np.append(0, ends[:-1]), ends), axis=1)
    values = np.append(chance.random(ends[-1]), 0.0)
    wanted = np.sort(chance.choice(400, number, replace=False))
    best, total = best_and_total(values, spans, wanted)
    runs = [values[first:end] for first, end in spans[wanted].tolist()]
    np.testing.assert_allclose(best, [run.max() for run in runs])
    np.testing.assert_allclose(total, [run.sum() for run in runs])
