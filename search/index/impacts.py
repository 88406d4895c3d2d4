"""Impacts: the score of every term in every section, computed once per generation and then only sliced.

The impact of a term in a section is ``idf · worth``. The worth is BM25F (Robertson & Zaragoza, "The Probabilistic
Relevance Framework", 2009): the frequencies of all fields are weighted, added up and then saturated. The saturated
frequency in the title alone is added, which keeps "reset" in a title ahead of "reset" ten times in a text. Since both
are sums over terms, a posting needs one number.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from search.index.fields import FIELDS, STRONG_COLUMNS, STRONG_FIELDS
from search.index.partial import collection
from search.index.postings import read_array, read_lines, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.partial.collection import Collection
    from search.index.postings import Frequencies

K1 = 1.6
"""Saturation of the weighted frequencies; Robertson & Zaragoza give 1.2 to 2 as the usual range."""

LINEAR_K1 = 1.2
LINEAR_B = 0.75
LINEAR_SHARES: Mapping[str, float] = {"title": 1.0}
"""Weight of the frequency in these fields alone."""

PAIR_SHARE = 0.2
"""Credit for two words that are neighbours in both query and text, as a share of a word."""


AT_ONCE = 50_000
"""Postings scored together: few enough for intermediate results to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class Impacts:
    """The postings of a generation, ready to be added up.

    ``numbers`` maps a term to its number ``t``; its postings are ``ptr[t]`` to ``ptr[t + 1]`` of ``docs`` (int32,
    section numbers in order), ``frequencies`` (uint8, by field) and ``worth`` (float32, before idf). ``term_weights``
    are the idf of the terms, reduced for those that no title, keyword, heading or summary has. ``pairs`` (uint64) are
    the keys of neighbouring words, with ``pair_ptr``, ``pair_docs`` and ``pair_worth``. ``article`` and ``ordinal``
    (int32) hold the article of each section and its number there; ``spans`` (int64 ``[articles, 2]``) where an
    article's sections begin and end, and ``titles`` (uint64 [articles]) the keys of the titles.

    ``having`` (int [terms]) is how many sections have each term. If the postings are those of some articles only,
    ``collection`` says what is known of all, and the spans of the others are empty.
    """

    numbers: Mapping[str, int]
    terms: tuple[str, ...]
    ptr: Sequence[int]
    having: NDArray[np.integer]
    idf: list[float]
    term_weights: list[float]
    docs: NDArray[np.int32]
    frequencies: NDArray[np.uint8]
    worth: NDArray[np.float32]
    pairs: NDArray[np.uint64]
    pair_ptr: NDArray[np.int64]
    pair_docs: NDArray[np.int32]
    pair_worth: NDArray[np.float32]
    article: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    spans: NDArray[np.int64]
    titles: NDArray[np.uint64]
    slugs: tuple[str, ...]
    collection: Collection | None = None

    @property
    def sections(self) -> int:
        """The number of sections."""
        return len(self.article)

    @property
    def collected(self) -> int:
        """The number of sections of the whole collection."""
        return len(self.article) if self.collection is None else self.collection.sections

    def idf_of(self, document_frequency: int) -> float:
        """Return the inverse document frequency of BM25 as Lucene computes it, which is never negative."""
        return math.log1p((self.collected - document_frequency + 0.5) / (document_frequency + 0.5))

    def idf_of_any(self, here: int, ranges: Iterable[tuple[int, int]]) -> float:
        """Return the idf of having any term in these ranges of numbers, as so many sections have ``here``."""
        if self.collection is not None:
            here = max([here, *(int(self.having[first:end].max(initial=0)) for first, end in ranges)])
        return self.idf_of(here)

    def idf_of_all(self, here: int, terms: Iterable[str]) -> float:
        """Return the idf of having all of some known terms, as so many sections have ``here``."""
        if self.collection is not None:
            here = max(here, min(int(self.having[self.numbers[term]]) for term in terms))
        return self.idf_of(here)

    def pair_idf(self, key: int, here: int) -> float:
        """Return the idf of two neighbouring words that so many sections have here."""
        return self.idf_of(here if self.collection is None else self.collection.pair_frequency(key))

    def weight_of(self, terms: Iterable[str]) -> float:
        """Return how much a word with these terms says about the topic of a text: 0 if no section has it."""
        return max([self.term_weights[self.numbers[term]] for term in terms if term in self.numbers], default=0.0)

    def beginning_with(self, prefix: str) -> tuple[int, int]:
        """Return the numbers of the terms with a prefix, as a range ``(first, end)``."""
        first, end = (bisect_left(self.terms, bound) for bound in (prefix, f"{prefix}\U0010ffff"))
        return first, end

    def counts(self, terms: Iterable[str], section: int) -> tuple[tuple[str, int], ...]:
        """Return how often the terms occur in each field of a section, without the fields that have none."""
        docs = self.docs.data  # items of a memoryview are Python numbers, which a search compares faster
        total = np.zeros(len(FIELDS), np.int64)
        for number in (self.numbers[term] for term in terms if term in self.numbers):
            last = self.ptr[number + 1]
            place = bisect_left(docs, section, self.ptr[number], last)
            if place < last and docs[place] == section:
                total += self.frequencies[place]
        return tuple((field.name, count) for field, count in zip(FIELDS, total.tolist(), strict=True) if count)


MENTIONED_SHARE = 0.3
"""Weight of words that occur in no title, keyword, heading or summary: "friday" may be rarer than "rejected", but no
article is about Fridays."""


def write(folder: Path, frequencies: Frequencies, boosts: Mapping[str, float]) -> None:
    """Write the impacts to the folder of the frequencies; ``boosts`` by slug multiply an article's impacts."""
    by_section = np.array([boosts.get(slug, 1.0) for slug in frequencies.slugs])[frequencies.article]
    weights = Weights.of(frequencies.lengths)
    for name, rows, share in (("", frequencies.term_rows, 1.0), ("pair_", frequencies.pair_rows, PAIR_SHARE)):
        worth, factors = np.empty(len(rows.docs), np.float32), by_section * share
        for start in range(0, len(worth), AT_ONCE):
            some = slice(start, start + AT_ONCE)
            docs = rows.docs[some].astype(np.intp)
            worth[some] = bm25f(docs, rows.counts[some], weights) * factors.take(docs)
        np.save(folder / f"{name}worth.npy", worth)
    counts = frequencies.term_rows.counts
    np.save(folder / "strong.npy", np.logical_or.reduce([counts[:, column] for column in STRONG_COLUMNS]))


def open_impacts(folder: Path) -> Impacts:
    """Return the impacts in ``folder``, with memory-mapped arrays.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged.

    """
    terms, slugs = read_lines(folder / "terms.txt"), read_slugs(folder)
    rows, pair_rows = read_rows(folder, "term_rows"), read_rows(folder, "pair_rows")
    article = read_array(folder, "article", np.int32)
    if (whole := collection.read(folder)) is None:
        having, sections = np.diff(rows.ptr), len(article)
        is_strong = collection.strong_terms(read_array(folder, "strong", np.bool_), rows.ptr)
    else:
        having, sections, is_strong = whole.having, whole.sections, whole.strong
    idf = np.log1p((sections - having + 0.5) / (having + 0.5))
    return Impacts(
        numbers={term: number for number, term in enumerate(terms)},
        terms=terms,
        ptr=rows.ptr.tolist(),
        having=having,
        idf=idf.tolist(),
        term_weights=np.where(is_strong, idf, idf * MENTIONED_SHARE).tolist(),
        docs=rows.docs,
        frequencies=rows.counts,
        worth=read_array(folder, "worth", np.float32),
        pairs=read_array(folder, "pairs", np.uint64),
        pair_ptr=pair_rows.ptr,
        pair_docs=pair_rows.docs,
        pair_worth=read_array(folder, "pair_worth", np.float32),
        article=article,
        ordinal=read_array(folder, "ordinal", np.int32),
        spans=np.searchsorted(article, np.stack((np.arange(len(slugs)), np.arange(1, len(slugs) + 1)), axis=1)),
        titles=read_array(folder, "titles", np.uint64),
        slugs=slugs,
        collection=whole,
    )


def read_slugs(folder: Path) -> tuple[str, ...]:
    """Return the slugs of the articles in ``folder``, in the order of their numbers."""
    return read_lines(folder / "slugs.txt")


@dataclass(frozen=True, slots=True)
class Weights:
    """What one occurrence of a term counts in each field of each section, by the lengths of the fields.

    ``boosts`` float64 [fields, S] are those of the fields, divided by the normal of the length; ``normals``
    float64 [fields, S] are the normals for the frequency in one field alone.
    """

    boosts: NDArray[np.float64]
    normals: NDArray[np.float64]

    @classmethod
    def of(cls, lengths: NDArray[np.int32], mean_lengths: NDArray[np.float64] | None = None) -> Self:
        """Return the weights for fields of these ``lengths``, int32 [S, fields], by their own means or those of all."""
        means = lengths.mean(axis=0) if mean_lengths is None and len(lengths) else mean_lengths
        relative = np.ones(lengths.shape) if means is None else lengths / np.maximum(means, 1e-9)
        b = np.array([field.b for field in FIELDS])
        boosts = np.array([field.boost for field in FIELDS]) / (1.0 - b + b * relative)
        normals = 1.0 - LINEAR_B + LINEAR_B * relative
        return cls(np.ascontiguousarray(boosts.T), np.ascontiguousarray(normals.T))


def bm25f(docs: NDArray[np.integer], counts: NDArray[np.uint8], weights: Weights) -> NDArray[np.float64]:
    """Return the worth of each posting, float64 [P], of sections ``docs`` [P] and ``counts`` uint8 [P, fields].

    Most postings have a count in the text, and few have one in any other field.
    """
    weighted, worth = np.zeros(len(docs)), np.zeros(len(docs))
    columns = np.ascontiguousarray(counts.T)
    for column, field in enumerate(FIELDS):
        having = (columns[column] != 0).nonzero()[0] if field.name in STRONG_FIELDS else slice(None)
        count, sections = columns[column, having], docs[having]
        weighted[having] += weights.boosts[column].take(sections) * count
        if share := LINEAR_SHARES.get(field.name):
            normal = weights.normals[column].take(sections)
            worth[having] += share * _saturated(count.astype(np.float64), LINEAR_K1, normal)
    worth += _saturated(weighted, K1)
    return worth


def _saturated(
    frequency: NDArray[np.float64], k1: float, normal: NDArray[np.float64] | float = 1.0
) -> NDArray[np.float64]:
    return frequency * (k1 + 1.0) / (frequency + k1 * normal)
