"""Counting: the frequencies of new sections.

Terms and their counts are those of the Whoosh index, read back from the segment that the build has just written. Whoosh
holds neither word pairs nor surface words, so these are counted from the documents.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from search.index.fields import FIELDS
from search.index.postings import Frequencies, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.index.documents import SectionDocument
    from search.index.whoosh_index import FieldPostings

MAX_COUNT = 255
"""Counts are one byte each; a word that occurs more often in one section saturated long before."""

_ODD = 0x9E3779B97F4A7C15
_64_BITS = 0xFFFFFFFFFFFFFFFF


def count(documents: Sequence[SectionDocument], postings: FieldPostings) -> Frequencies:
    """Return the frequencies of sections, which come article by article, with their ``postings``."""
    slugs = {slug: number for number, slug in enumerate(dict.fromkeys(document.slug for document in documents))}
    cells = postings.sections * len(FIELDS) + postings.columns
    lengths = np.bincount(cells, weights=postings.counts, minlength=len(documents) * len(FIELDS))
    entries = postings.numbers * (len(documents) * len(FIELDS)) + cells
    order = np.argsort(entries)
    pairs, pair_rows = _count_pairs(documents)
    words, word_rows = _count_words(documents)
    return Frequencies(
        terms=postings.terms,
        term_rows=_rows(entries[order], postings.counts[order], len(postings.terms), len(documents), len(FIELDS)),
        pairs=pairs,
        pair_rows=pair_rows,
        words=words,
        word_rows=word_rows,
        lengths=lengths.astype(np.int32).reshape(-1, len(FIELDS)),
        article=np.array([slugs[document.slug] for document in documents], np.int32),
        ordinal=np.array([document.ordinal for document in documents], np.int32),
        slugs=tuple(slugs),
    )


def _count_words(documents: Sequence[SectionDocument]) -> tuple[tuple[str, ...], Rows]:
    words = sorted({word for document in documents for word in document.words})
    numbers = {word: number for number, word in enumerate(words)}
    owners = np.repeat(np.arange(len(documents)), [len(document.words) for document in documents])
    keys = np.array([numbers[word] for document in documents for word in document.words], np.int64)
    entries, counts = np.unique(keys * len(documents) + owners, return_counts=True)
    return tuple(words), _rows(entries, counts, len(words), len(documents), 1)


def _count_pairs(documents: Sequence[SectionDocument]) -> tuple[NDArray[np.uint64], Rows]:
    streams = [document.streams[field.name] for document in documents for field in FIELDS]
    cells = np.repeat(np.arange(len(streams)), [len(stream) for stream in streams])
    is_inside = cells[1:] == cells[:-1]
    keys = pair_keys(term_hashes(list(chain.from_iterable(streams))))[is_inside]
    pairs, numbers = np.unique(keys, return_inverse=True)
    entries = numbers.astype(np.int64) * len(streams) + cells[1:][is_inside]
    return pairs, _rows(*np.unique(entries, return_counts=True), len(pairs), len(documents), len(FIELDS))


def _rows(entries: NDArray[np.int64], counts: NDArray[np.int64], keys: int, sections: int, columns: int) -> Rows:
    """Return the postings of numbered keys; ``entries``, sorted, are (key · sections + section) · columns + column."""
    places, first = np.unique(entries // columns, return_index=True)
    table = np.zeros((len(places), columns), np.uint8)
    row = np.repeat(np.arange(len(places)), np.diff(first, append=len(entries)))
    table[row, entries % columns] = np.minimum(counts, MAX_COUNT)
    ptr = np.searchsorted(places, np.arange(keys + 1) * sections)
    return Rows(ptr, (places % max(sections, 1)).astype(np.int32), table)


def pair_keys(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the keys of neighbouring words, uint64 [n-1]; the same two words in the other order have another key."""
    return hashes[:-1] * np.uint64(_ODD) + hashes[1:] if len(hashes) > 1 else np.empty(0, np.uint64)


def pair_key(first: str, second: str) -> int:
    """Return the key of two neighbouring terms, as ``pair_keys`` does for a whole text."""
    return (_hash(first) * _ODD + _hash(second)) & _64_BITS


def term_hashes(terms: Sequence[str]) -> NDArray[np.uint64]:
    """Return a hash of each term, uint64 [n], which is the same in every process."""
    return np.array([_hash(term) for term in terms], np.uint64)


@lru_cache(maxsize=200_000)
def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
