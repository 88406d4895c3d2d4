"""Counting: the frequencies of new sections.

Terms and their counts are those of the Whoosh index, read back from the segment that the build has just written. Whoosh
holds neither word pairs nor surface words, so these are counted from the documents.
"""

from __future__ import annotations

from array import array
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, pairwise
from typing import TYPE_CHECKING

import numpy as np

from search.index.fields import FIELDS
from search.index.postings import Frequencies, Rows, join, join_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from search.index.documents import SectionDocument
    from search.index.whoosh_index import FieldPostings

MAX_COUNT = 255
"""Counts are one byte each; a word that occurs more often in one section saturated long before."""

AT_ONCE = 4_096
"""Sections whose pairs are counted together."""
POSTINGS_AT_ONCE = 1_000_000
"""Postings of terms that are counted together."""

_ODD = 0x9E3779B97F4A7C15
_64_BITS = 0xFFFFFFFFFFFFFFFF


class Tally:
    """Counts the word pairs and the surface words of sections that come one by one, article by article.

    Pairs are counted as soon as a few thousand sections are together, so that their words need not stay in memory.
    """

    def __init__(self) -> None:
        self.slugs: dict[str, int] = {}
        self.titles: list[int] = []
        self.article = array("i")
        self.ordinal = array("i")
        self._streams: list[list[str]] = []
        self._pairs: list[tuple[NDArray[np.uint64], Rows]] = []
        self._words: dict[str, int] = {}
        self._word_numbers, self._word_sections = array("i"), array("i")

    def add(self, document: SectionDocument) -> None:
        """Count a section."""
        section = len(self.article)
        if document.slug not in self.slugs:
            self.titles.append(text_key(document.title))
        self.article.append(self.slugs.setdefault(document.slug, len(self.slugs)))
        self.ordinal.append(document.ordinal)
        self._streams += (document.streams[field.name] for field in FIELDS)
        for word in document.words:
            self._word_numbers.append(self._words.setdefault(word, len(self._words)))
            self._word_sections.append(section)
        if len(self._streams) >= AT_ONCE * len(FIELDS):
            self._count_pairs()

    def through(self, documents: Iterable[SectionDocument]) -> Iterator[SectionDocument]:
        """Yield the documents and count each."""
        for document in documents:
            self.add(document)
            yield document

    def pairs(self) -> tuple[NDArray[np.uint64], Rows]:
        """Return the keys of all pairs and their postings, once."""
        self._count_pairs()
        parts, self._pairs = self._pairs, []
        keys = join([part for part, _ in parts])
        numbers = [np.searchsorted(keys, part) for part, _ in parts]
        return keys, join_rows([rows for _, rows in parts], numbers, len(keys))

    def words(self) -> tuple[tuple[str, ...], Rows]:
        """Return the sorted words and their postings, once."""
        words = tuple(sorted(self._words))
        rank = np.empty(len(words), np.int32)
        rank[[self._words[word] for word in words]] = np.arange(len(words))
        keys = rank[np.array(self._word_numbers, np.int32)]
        docs = np.array(self._word_sections, np.int32)[keys.argsort(kind="stable")]  # sections come in order
        self._words, self._word_numbers, self._word_sections = {}, array("i"), array("i")
        ptr = np.concatenate((np.zeros(1, np.int64), np.bincount(keys, minlength=len(words)).cumsum()))
        return words, Rows(ptr, docs, np.ones((len(docs), 1), np.uint8))

    def _count_pairs(self) -> None:
        """Count the pairs of the sections that wait for it."""
        cells = np.repeat(np.arange(len(self._streams)), [len(stream) for stream in self._streams])
        keys = pair_keys(term_hashes(list(chain.from_iterable(self._streams))))
        is_inside = cells[1:] == cells[:-1]
        pairs, numbers = np.unique(keys[is_inside], return_inverse=True)
        entries = numbers.astype(np.int64) * len(self._streams) + cells[1:][is_inside]
        sections = len(self._streams) // len(FIELDS)
        rows = _rows(*np.unique(entries, return_counts=True), len(pairs), sections, len(FIELDS))
        first = np.int32(len(self.article) - sections)
        self._pairs.append((pairs, Rows(rows.ptr, rows.docs + first, rows.counts)))
        self._streams.clear()


def count(tally: Tally, read_postings: Callable[[], FieldPostings]) -> Frequencies:
    """Return the frequencies of the sections in a tally, whose postings ``read_postings`` returns.

    The postings are read after the pairs and the words are joined, and released before anything else needs memory: each
    takes a few hundred megabytes in a large index.
    """
    pairs, pair_rows = tally.pairs()
    words, word_rows = tally.words()
    terms, term_rows, lengths = _count_terms(read_postings(), len(tally.article))
    return Frequencies(
        terms=terms,
        term_rows=term_rows,
        pairs=pairs,
        pair_rows=pair_rows,
        words=words,
        word_rows=word_rows,
        lengths=lengths,
        article=np.array(tally.article, np.int32),
        ordinal=np.array(tally.ordinal, np.int32),
        titles=np.array(tally.titles, np.uint64),
        slugs=tuple(tally.slugs),
    )


def _count_terms(postings: FieldPostings, sections: int) -> tuple[tuple[str, ...], Rows, NDArray[np.int32]]:
    """Return all terms, their postings and the lengths of all fields, counted for some terms at a time."""
    width = sections * len(FIELDS)
    lengths = np.zeros(width, np.int64)
    order = postings.numbers.argsort(kind="stable")
    ends = np.concatenate(
        (np.zeros(1, np.int64), np.bincount(postings.numbers, minlength=len(postings.terms)).cumsum())
    )
    marks = np.unique(np.append(ends.searchsorted(np.arange(0, ends[-1], POSTINGS_AT_ONCE)), len(postings.terms)))
    parts: list[Rows] = []
    for first, last in pairwise(marks.tolist()):
        some = order[ends[first] : ends[last]]
        cells = postings.sections[some].astype(np.int64) * len(FIELDS) + postings.columns[some]
        counts = postings.counts[some]
        entries = (postings.numbers[some].astype(np.int64) - first) * width + cells
        place = entries.argsort()
        lengths += np.bincount(cells, weights=counts, minlength=width).astype(np.int64)
        parts.append(_rows(entries[place], counts[place], last - first, sections, len(FIELDS)))
    return postings.terms, _appended(parts), lengths.astype(np.int32).reshape(-1, len(FIELDS))


def _appended(parts: Sequence[Rows]) -> Rows:
    """Return the postings of the keys of all parts, one after the other."""
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(rows.ptr) for rows in parts)])
    docs = np.concatenate([np.zeros(0, np.int32), *(rows.docs for rows in parts)])
    counts = np.concatenate([np.zeros((0, len(FIELDS)), np.uint8), *(rows.counts for rows in parts)])
    return Rows(lengths.cumsum(), docs, counts)


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


def text_key(terms: Iterable[str]) -> int:
    """Return the key of a text, the same for texts of the same terms in the same order."""
    return _hash(" ".join(terms))


def term_hashes(terms: Sequence[str]) -> NDArray[np.uint64]:
    """Return a hash of each term, uint64 [n], which is the same in every process."""
    return np.array([_hash(term) for term in terms], np.uint64)


@lru_cache(maxsize=200_000)
def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")
