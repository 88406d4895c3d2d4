"""The oracle: impacts of the ``whoosh`` profile add up to the scores of Whoosh's own search."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
from whoosh import index
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from search.index.fields import FIELDS
from tests.search.index.whoosh_scoring import whoosh

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from search.index.postings import Frequencies
    from tests.search.index.conftest import Indexed

QUERIES = 300


def test_summed_impacts_equal_the_scores_of_whooshs_own_search(indexed: Indexed) -> None:
    frequencies = indexed.frequencies
    weights = whoosh(frequencies)
    chance = random.Random(7)  # noqa: S311 - a sample of queries
    agreeing = 0
    with index.open_dir(str(indexed.folder)).searcher(weighting=BM25F()) as searcher:
        for _ in range(QUERIES):
            terms = chance.sample(range(len(frequencies.terms)), chance.randint(1, 4))
            words = [Term(field.name, frequencies.terms[term], boost=field.boost) for term in terms for field in FIELDS]
            theirs = np.zeros(frequencies.sections)
            for number, score in searcher.search(Or(words), limit=None, optimize=False).items():
                theirs[number] = score
            agreeing += np.allclose(_scores(frequencies, weights, terms), theirs, rtol=2e-4)
    assert agreeing >= 0.99 * QUERIES


def _scores(frequencies: Frequencies, weights: NDArray[np.float64], terms: list[int]) -> NDArray[np.float64]:
    rows = frequencies.term_rows
    places = np.concatenate([np.arange(rows.ptr[term], rows.ptr[term + 1]) for term in terms])
    return np.bincount(rows.docs[places], weights=weights[places], minlength=frequencies.sections)
