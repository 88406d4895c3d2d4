"""Impacts of some articles are those that these articles have in the whole index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from search.generations.layout import impacts_folder
from search.index import postings
from search.index.impacts import open_impacts
from search.index.partial.article_postings import PostingsByArticle, scored
from search.index.partial.collection import collection_of
from search.index.partial.gathering import gather, spans_of
from search.index.postings import read_array

if TYPE_CHECKING:
    from pathlib import Path

    from search.config import SearchConfig
    from search.generations.generation import Generation
    from search.index.impacts import Impacts


@pytest.fixture
def folder(mail: Generation, search_config: SearchConfig) -> Path:
    return impacts_folder(search_config.index / mail.name)


def gathered(folder: Path, articles: list[int]) -> Impacts:
    frequencies, whole = postings.read(folder), open_impacts(folder)
    known = collection_of(frequencies, read_array(folder, "strong", np.bool_))
    every = PostingsByArticle(frequencies)
    return gather(whole, articles, [scored(every.of(article), known, whole.numbers, 1.0) for article in articles])


def test_all_articles_gathered_are_the_whole(folder: Path) -> None:
    whole, some = open_impacts(folder), gathered(folder, [0, 1, 2, 3])
    for name in ("docs", "frequencies", "worth", "pairs", "pair_ptr", "pair_docs", "pair_worth", "article", "ordinal"):
        assert np.array_equal(getattr(some, name), getattr(whole, name)), name
    assert np.array_equal(some.spans, whole.spans)
    assert some.ptr[0 : len(whole.ptr)] == list(whole.ptr)


def test_some_articles_keep_their_numbers_and_the_others_are_empty(folder: Path) -> None:
    whole, some = open_impacts(folder), gathered(folder, [1, 3])
    lengths = np.diff(whole.spans)[:, 0]
    assert np.diff(some.spans)[:, 0].tolist() == [0, lengths[1], 0, lengths[3]]
    assert sorted(set(some.article.tolist())) == [1, 3]


def test_no_articles_are_no_postings(folder: Path) -> None:
    nothing = gathered(folder, [])
    assert (nothing.sections, len(nothing.docs), nothing.ptr[3]) == (0, 0, 0)
    assert spans_of([], [], 2).tolist() == [[0, 0], [0, 0]]
