"""Article postings: what the index of a collection says about one article, whatever its other articles are.

Terms are words, not numbers, and frequencies are counts, not scores: both change with the collection.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.index.fields import FIELDS
from search.index.impacts import PAIR_SHARE, Weights, bm25f

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from search.index.partial.collection import Collection
    from search.index.postings import Frequencies, Rows


@dataclass(frozen=True, slots=True)
class ArticlePostings:
    """The frequencies of an article's terms and pairs of neighbours.

    The postings of term ``t`` are ``ptr[t]`` to ``ptr[t + 1]`` (int32) of ``docs`` (int32, sections counted from 0 in
    each article) and ``counts`` (uint8 [P, fields]). ``pairs`` (uint64 [Q]) is the pair of each posting in
    ``pair_docs`` and ``pair_counts``. ``lengths`` int32 [S, fields] and ``ordinal`` int32 [S] are those of its
    sections.
    """

    terms: tuple[str, ...]
    ptr: NDArray[np.int32]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]
    pairs: NDArray[np.uint64]
    pair_docs: NDArray[np.int32]
    pair_counts: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    ordinal: NDArray[np.int32]


class PostingsByArticle:
    """The postings of a collection, to be read article by article."""

    def __init__(self, frequencies: Frequencies) -> None:
        self._frequencies = frequencies
        self._first = np.searchsorted(frequencies.article, np.arange(len(frequencies.slugs) + 1))
        self._terms = _RowsByArticle(frequencies.term_rows, self._first)
        self._pairs = _RowsByArticle(frequencies.pair_rows, self._first)

    def of(self, article: int) -> ArticlePostings:
        """Return the postings of the article with a number."""
        frequencies, sections = self._frequencies, slice(self._first[article], self._first[article + 1])
        owners, docs, counts = self._terms.of(article)
        pair_owners, pair_docs, pair_counts = self._pairs.of(article)
        own, starts = np.unique(owners, return_index=True)
        return ArticlePostings(
            terms=tuple(frequencies.terms[number] for number in own.tolist()),
            ptr=np.append(starts, len(owners)).astype(np.int32),
            docs=docs,
            counts=counts,
            pairs=frequencies.pairs[pair_owners],
            pair_docs=pair_docs,
            pair_counts=pair_counts,
            lengths=frequencies.lengths[sections],
            ordinal=frequencies.ordinal[sections],
        )


class _RowsByArticle:
    """Postings in the order of their articles, of which the sections begin at ``first``."""

    def __init__(self, rows: Rows, first: NDArray[np.intp]) -> None:
        self._rows, self._first, self._owners = rows, first, rows.owners()
        article = first.searchsorted(rows.docs, side="right") - 1
        self._order = article.argsort(kind="stable")
        self._marks = article.take(self._order).searchsorted(np.arange(len(first)))

    def of(self, article: int) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]:
        """Return the keys, the sections counted from the article's first, and the counts of its postings."""
        some = self._order[self._marks[article] : self._marks[article + 1]]
        docs = (self._rows.docs.take(some) - self._first[article]).astype(np.int32)
        return self._owners.take(some), docs, self._rows.counts[some]


@dataclass(frozen=True, slots=True)
class ScoredPostings:
    """An article's postings in one collection: ``terms`` int32 [P] are numbers of terms, in order.

    ``worth`` float32 [P] and ``pair_worth`` float32 [Q] are scores before idf, as in ``Impacts``.
    """

    terms: NDArray[np.int32]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]
    worth: NDArray[np.float32]
    pairs: NDArray[np.uint64]
    pair_docs: NDArray[np.int32]
    pair_worth: NDArray[np.float32]
    ordinal: NDArray[np.int32]


def scored(
    article: ArticlePostings, collection: Collection, numbers: Mapping[str, int], boost: float
) -> ScoredPostings:
    """Return what an article's postings are worth in a collection with these ``numbers`` of terms.

    Raises:
        LookupError: the article has a term that the collection does not have.

    """
    weights = Weights.of(article.lengths, collection.mean_lengths)
    terms = np.array([numbers[term] for term in article.terms], np.int32).repeat(np.diff(article.ptr))
    worth = bm25f(article.docs, article.counts, weights) * boost
    pair_worth = bm25f(article.pair_docs, article.pair_counts, weights) * (boost * PAIR_SHARE)
    return ScoredPostings(
        terms=terms,
        docs=article.docs,
        counts=article.counts,
        worth=worth.astype(np.float32),
        pairs=article.pairs,
        pair_docs=article.pair_docs,
        pair_worth=pair_worth.astype(np.float32),
        ordinal=article.ordinal,
    )


COLUMNS = len(FIELDS)
"""Numbers in a row of counts and of lengths."""
