"""Parsed queries: clauses, one per word, with the postings that match each."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.counting import pair_key
from search.index.impacts import K1
from search.text.word_list import languages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.text.analyzer import Token

_DENSE: Final = 8
"""With more than one posting per this many sections, scanning all sections is faster than sorting the postings ..."""

_SMALL: Final = 1_000
"""... and always with fewer sections than this."""

COMPOUND_SHARE: Final = 0.8
"""Weight of a longer word that contains the query's, and credit for it: "Rechnungsadresse" for "Adresse"."""

TYPED_WEIGHT, TYPED_SHARE = 4.0, 0.25
"""A word being typed counts for four that a quarter of the sections have; only more frequent ones count less ..."""

TYPED_LEAST = 0.7
"""... but at least this share, so that a rare word does not outweigh the frequent one that most letters lead to."""

RARE, RARE_SHARE = 8.0, 0.02
"""A word in this many sections, in small help centres this share, counts half while typed: most mean a frequent one."""

_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Postings:
    """Sections that match, and what the match is worth in each.

    ``docs`` int32 [n] are section numbers in order and ``impacts`` float32 [n] their scores. ``share`` float [n], or
    one number for all, is how much of the word matched, 0 to 1; a section with ``example`` has half of
    ``imap.example``.
    """

    docs: NDArray[np.int32]
    impacts: NDArray[np.floating]
    share: NDArray[np.floating] | float

    def place_of(self, section: int) -> int | None:
        """Return the place of a section in the arrays, or None if it does not match."""
        docs = self.docs.data  # its items are Python numbers, which a search compares faster
        place = bisect_left(docs, section)
        return place if place < len(docs) and docs[place] == section else None


@dataclass(frozen=True, slots=True)
class Clause:
    """A word of a query and its matches.

    ``idf`` is the word's inverse document frequency. ``is_known`` is False if no article has the word, even if some
    have words that begin with it. ``terms`` are highlighted; ``own`` are those of the word itself if ``synonyms``
    matched too.
    """

    surface: str
    idf: float
    postings: tuple[Postings, ...]
    terms: frozenset[str]
    is_known: bool
    own: frozenset[str] = frozenset()
    synonyms: tuple[str, ...] = ()

    @property
    def has_digit(self) -> bool:
        """Whether the word contains a digit, as error codes do."""
        return has_digit(self.surface)

    def share(self, section: int) -> float:
        """Return how much of the word a section contains, 0 to 1."""
        total = 0.0
        for postings in self.postings:
            if (place := postings.place_of(section)) is not None:
                total += postings.share if isinstance(postings.share, float) else float(postings.share[place])
        return min(1.0, total)

    def impact(self, section: int) -> float:
        """Return what the word adds to a section's score."""
        return impact_in(self.postings, section)


class ClauseCache:
    """Clauses that come again, up to a number of bytes; a full cache is cleared, which costs less than tracking use.

    Bytes are counted because the clause of a common word or a short prefix has arrays as long as the collection.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._clauses: dict[Hashable, Clause] = {}

    def get(self, key: Hashable, find: Callable[[], Clause]) -> Clause:
        """Return the clause of a key, found if it is not cached."""
        clause = self._clauses.get(key)
        if clause is None:
            clause = find()
            if self._bytes > self._most_bytes:
                self._clauses, self._bytes = {}, 0
            self._clauses[key] = clause
            self._bytes += _CLAUSE_BYTES + sum(map(_bytes, clause.postings))
        return clause


_CLAUSE_BYTES: Final = 1_500
"""Memory of a clause without its arrays."""


def _bytes(postings: Postings) -> int:
    share = 0 if isinstance(postings.share, float) else postings.share.nbytes
    return postings.docs.nbytes + postings.impacts.nbytes + int(share)


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query's clauses and the postings of its neighbouring words; ``finished`` counts the words typed to the end."""

    clauses: tuple[Clause, ...]
    pairs: tuple[Postings, ...]
    finished: int

    @property
    def has_meaning(self) -> bool:
        """Whether any word is one of an article or of a language that has a list: "asdkjhasd" means nothing."""
        words = ((clause.is_known, clause.surface) for clause in self.clauses)
        return any(is_known or not word.isascii() or languages_of(word) for is_known, word in words)

    @property
    def upper_bound(self) -> float:
        """A score that no section reaches."""
        return (K1 + 1.0) * sum(clause.idf for clause in self.clauses) or 1.0

    @property
    def codes(self) -> tuple[Clause, ...]:
        """The error codes that articles know, if they carry most of the query's weight."""
        codes = tuple(clause for clause in self.clauses if clause.is_known and clause.has_digit)
        total = sum(clause.idf for clause in self.clauses)
        return codes if sum(clause.idf for clause in codes) > total / 2 else ()

    @property
    def postings(self) -> list[Postings]:
        """The postings that add up to a section's score."""
        return [postings for clause in self.clauses for postings in clause.postings] + list(self.pairs)

    def add_up(self, sections: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the sections that match, int32 [n] with repetitions, and the scores of all sections.

        Scores are float64 [sections + 1]; the last entry, where the last article ends, is no section.
        """
        if not (postings := self.postings):
            return np.empty(0, np.int32), np.zeros(sections + 1)
        docs = np.concatenate([each.docs for each in postings])
        impacts = np.concatenate([each.impacts for each in postings])
        return docs, np.bincount(docs, impacts, sections + 1).astype(np.float64, copy=False)

    @property
    def terms(self) -> frozenset[str]:
        """The terms to highlight."""
        return frozenset(term for clause in self.clauses for term in clause.terms)


class WordPairs:
    """The postings of words that are neighbours in a text."""

    def __init__(self, impacts: Impacts) -> None:
        self._impacts = impacts
        # items of a memoryview are Python numbers, far cheaper than items of an array
        self._keys, self._ptr = memoryview(impacts.pairs.data), memoryview(impacts.pair_ptr.data)

    def postings(self, stream: Sequence[Token]) -> Iterator[Postings]:
        """Yield the postings of each pair of neighbours in a query, stop words included."""
        impacts, known = self._impacts, self._keys
        neighbours = (terms for first, second in pairwise(stream) for terms in product(first.wholes, second.wholes))
        for key in {pair_key(*terms): None for terms in neighbours}:
            place = bisect_left(known, key)
            if place < len(known) and known[place] == key:
                rows = slice(self._ptr[place], self._ptr[place + 1])
                weight = np.float32(impacts.idf_of(rows.stop - rows.start))
                yield Postings(impacts.pair_docs[rows], impacts.pair_worth[rows] * weight, 0.0)


def has_digit(word: str) -> bool:
    """Return whether a word contains a digit."""
    return _DIGIT.search(word) is not None


def postings_of(impacts: Impacts, number: int, share: float, max_idf: float = math.inf) -> Postings:
    """Return the postings of a term; ``max_idf`` caps the weight of a longer word that contains the query's."""
    rows = slice(impacts.ptr[number], impacts.ptr[number + 1])
    return Postings(impacts.docs[rows], impacts.worth[rows] * np.float32(min(impacts.idf[number], max_idf)), share)


def typed_weights(impacts: Impacts) -> tuple[float, NDArray[np.float64]]:
    """Return the idf of a word that is being typed, and what each term that it may become weighs, float64 [terms]."""
    typed_idf = impacts.idf_of(int(TYPED_SHARE * impacts.sections))
    having = np.diff(impacts.ptr)
    rare = min(RARE, max(1.0, RARE_SHARE * impacts.sections))
    return typed_idf, TYPED_WEIGHT * np.clip(impacts.idf, TYPED_LEAST * typed_idf, typed_idf) * having / (having + rare)


def with_compounds(clause: Clause, numbers: Sequence[int], impacts: Impacts) -> Clause:
    """Return the clause of a word with the sections of the compounds that contain it, by the numbers of their terms."""
    if not numbers:
        return clause
    sections = sum(int(impacts.ptr[number + 1] - impacts.ptr[number]) for number in numbers)
    idf = clause.idf if clause.is_known else impacts.idf_of(sections)
    longer = [postings_of(impacts, number, COMPOUND_SHARE, COMPOUND_SHARE * idf) for number in numbers]
    every = best_of((*clause.postings, *longer), impacts.sections)
    terms = clause.terms.union(impacts.terms[number] for number in numbers)
    return replace(clause, idf=idf, postings=(every,), terms=terms, is_known=True)


def impact_in(postings: Sequence[Postings], section: int) -> float:
    """Return what postings add to a section's score."""
    places = ((each, each.place_of(section)) for each in postings)
    return sum(float(each.impacts[place]) for each, place in places if place is not None)


def best_of(alternatives: Sequence[Postings], sections: int) -> Postings:
    """Return every matching section once, with its highest impact and share in any of the postings."""
    if len(alternatives) == 1:
        return alternatives[0]
    docs = np.concatenate([postings.docs for postings in alternatives])
    if len(docs) * _DENSE + _SMALL > sections:
        return _scanned(alternatives, sections)
    order = docs.argsort(kind="stable")  # sorted runs are merged
    docs = docs.take(order)
    is_new = np.ones(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=is_new[1:])
    first = is_new.nonzero()[0]
    impacts = np.concatenate([postings.impacts for postings in alternatives], dtype=np.float32).take(order)
    shares = np.concatenate([np.broadcast_to(np.float32(each.share), each.docs.shape) for each in alternatives])
    return Postings(
        docs.take(first), np.maximum.reduceat(impacts, first), np.maximum.reduceat(shares.take(order), first)
    )


def _scanned(alternatives: Sequence[Postings], sections: int) -> Postings:
    """Return what ``best_of`` does, from arrays as long as the collection."""
    has_match = np.zeros(sections, np.bool_)
    impacts, shares = np.zeros(sections, np.float32), np.zeros(sections, np.float32)
    for postings in alternatives:
        places = postings.docs.astype(np.intp)  # converted once, not by each of the steps below
        has_match[places] = True
        impacts[places] = np.maximum(impacts.take(places), postings.impacts)
        shares[places] = np.maximum(shares.take(places), postings.share)
    docs = has_match.nonzero()[0]
    return Postings(docs.astype(np.int32), impacts.take(docs), shares.take(docs))


def max_by_section(
    parts: Sequence[tuple[NDArray[np.int32], NDArray[np.floating]]], sections: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Return every section once, int32 [n] in order, and its largest value, float32 [n]; no value is negative.

    Section and value are sorted as one number: the bits of non-negative floats have the order of the floats.
    """
    docs = np.concatenate([docs for docs, _ in parts])
    values = np.concatenate([values for _, values in parts], dtype=np.float32)
    if len(docs) * _DENSE + _SMALL > sections:
        every = np.full(sections, -1.0, np.float32)
        np.maximum.at(every, docs.astype(np.intp), values)
        places = (every >= 0.0).nonzero()[0]
        return places.astype(np.int32), every.take(places)
    keys = docs.astype(np.uint64) << np.uint64(32) | values.view(np.uint32)
    keys.sort()
    docs = (keys >> np.uint64(32)).astype(np.int32)
    last = np.ones(len(docs), np.bool_)
    np.not_equal(docs[1:], docs[:-1], out=last[:-1])
    return docs[last], keys[last].astype(np.uint32).view(np.float32)


def intersection(parts: Sequence[Postings]) -> Postings:
    """Return the sections that are in all postings, with the sum of their impacts."""
    first, *others = parts
    docs, impacts = first.docs, first.impacts
    for other in others:
        docs, mine, theirs = np.intersect1d(docs, other.docs, assume_unique=True, return_indices=True)
        impacts = impacts[mine] + other.impacts[theirs]
    return Postings(docs, impacts, 1.0)
