"""Postings: the sections that match a word, and what they add up to."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.counting import pair_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.text.analyzer import Token

_DENSE: Final = 8
"""With more than one posting per this many sections, scanning all sections is faster than sorting the postings ..."""

_SMALL: Final = 1_000
"""... and always with fewer sections than this."""


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


def postings_of(impacts: Impacts, number: int, share: float, max_idf: float = math.inf) -> Postings:
    """Return the postings of a term; ``max_idf`` caps the weight of a longer word that contains the query's."""
    rows = slice(impacts.ptr[number], impacts.ptr[number + 1])
    return Postings(impacts.docs[rows], impacts.worth[rows] * np.float32(min(impacts.idf[number], max_idf)), share)


def impact_in(postings: Sequence[Postings], section: int) -> float:
    """Return what postings add to a section's score."""
    places = ((each, each.place_of(section)) for each in postings)
    return sum(float(each.impacts[place]) for each, place in places if place is not None)


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
                weight = np.float32(impacts.pair_idf(key, rows.stop - rows.start))
                yield Postings(impacts.pair_docs[rows], impacts.pair_worth[rows] * weight, 0.0)


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
