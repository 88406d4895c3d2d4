"""The arrays hold what Whoosh's index holds, and add up to what Whoosh's own search gives."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from whoosh import index
from whoosh.query import Or, Term
from whoosh.scoring import BM25F

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import impacts, postings, whoosh_index
from search.index.documents import documents
from search.index.fields import FIELDS
from search.index.whoosh_scoring import whoosh
from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from pathlib import Path

    from search.index.postings import Frequencies

QUERIES = 300


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Frequencies]:
    """Return the sample help centre as Whoosh's index and as counts, section by section in one order."""
    corpus = read_corpus(KbConfig(), {}, lambda _done, _total: None)
    sections = [one for article in corpus.articles.values() for one in documents(article, analyzer("en"))]
    folder = tmp_path_factory.mktemp("oracle") / "whoosh"
    whoosh_index.write(folder, None, (), sections)
    return folder, postings.count(sections)


def test_scores_added_up_equal_those_of_whooshs_own_search(indexed: tuple[Path, Frequencies]) -> None:
    folder, counted = indexed
    weights = whoosh(counted)
    chance = random.Random(7)  # noqa: S311 - a sample of queries
    agreeing = 0
    with index.open_dir(str(folder)).searcher(weighting=BM25F()) as searcher:
        for _ in range(QUERIES):
            terms = chance.sample(range(len(counted.terms)), chance.randint(1, 4))
            words = [Term(field.name, counted.terms[term], boost=field.boost) for term in terms for field in FIELDS]
            theirs = np.zeros(counted.sections)
            for number, score in searcher.search(Or(words), limit=None, optimize=False).items():
                theirs[number] = score
            agreeing += np.allclose(_added_up(counted, weights, terms), theirs, rtol=2e-4)
    assert agreeing >= 0.99 * QUERIES


def _added_up(counted: Frequencies, weights: np.ndarray, terms: list[int]) -> np.ndarray:
    rows = counted.term_rows
    places = np.concatenate([np.arange(rows.ptr[term], rows.ptr[term + 1]) for term in terms])
    return np.bincount(rows.docs[places], weights=weights[places], minlength=counted.sections)


def test_the_arrays_have_the_postings_that_whoosh_has(indexed: tuple[Path, Frequencies]) -> None:
    folder, counted = indexed
    rows = counted.term_rows
    wanted = [(field.name, term) for term in counted.terms[::37] for field in FIELDS]
    having = [
        int((rows.counts[rows.ptr[number] : rows.ptr[number + 1], column] > 0).sum())
        for number in range(0, len(counted.terms), 37)
        for column in range(len(FIELDS))
    ]
    assert whoosh_index.having(folder, wanted) == having
    assert whoosh_index.having(folder, [("title", "nosuchterm")]) == [0]


def test_a_word_in_the_title_is_worth_more_than_one_in_the_text(indexed: tuple[Path, Frequencies]) -> None:
    _, counted = indexed
    worth = impacts.bm25f(counted.term_rows, counted.lengths)
    columns = [field.name for field in FIELDS]
    in_title = counted.term_rows.counts[:, columns.index("title")] > 0
    only_text = counted.term_rows.counts[:, : columns.index("body")].sum(axis=1) == 0
    assert worth[in_title].min() > worth[only_text].mean()
    assert worth.min() > 0


def test_a_boosted_article_is_worth_more_by_as_much(indexed: tuple[Path, Frequencies], tmp_path: Path) -> None:
    _, counted = indexed
    for name, boosts in (("plain", {}), ("boosted", {counted.slugs[0]: 2.0})):
        (tmp_path / name).mkdir()
        postings.write(tmp_path / name, counted)
        impacts.write(tmp_path / name, counted, boosts)
    plain, boosted = (impacts.open_impacts(tmp_path / name) for name in ("plain", "boosted"))
    mine = plain.article[plain.docs] == 0
    np.testing.assert_allclose(boosted.worth[mine], 2.0 * plain.worth[mine], rtol=1e-6)
    np.testing.assert_array_equal(boosted.worth[~mine], plain.worth[~mine])
