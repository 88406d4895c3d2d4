"""Frequencies: how often each term stands in each field of each section, as arrays.

A build counts the sections of the articles that changed (``count``) and puts them in the place of the former ones
(``merge``); ``search.index.impacts`` makes scores of them. The arrays are compressed sparse rows: the postings of term
``t`` are ``docs[ptr[t]:ptr[t + 1]]``. Sections of one article are neighbours, in the article's order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from search.index.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.documents import SectionDocument

MAX_COUNT = 255
"""A word that stands more often in one section is long saturated."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Postings by key, in the keys' order.

    Those of key ``t`` are ``ptr[t]`` to ``ptr[t + 1]`` (``ptr`` int64 [T+1]) of ``docs``, int32 [P], in order, and of
    ``counts``, uint8 [P, columns].
    """

    ptr: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def owners(self) -> NDArray[np.int64]:
        """Return the key's number of each posting, int64 [P]."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often each term stands in each field of each section.

    ``terms`` are sorted, ``term_rows`` has a column per field; ``pairs`` (uint64, sorted) are the ``pair_keys`` of
    neighbouring words, ``pair_rows`` as for terms. ``words`` are ``surface<TAB>term`` lines, sorted, each with the
    articles that have it, by their first section. ``lengths`` int32 [S, fields] counts the terms of a section's fields;
    ``article`` int32 [S] is the place in ``slugs``, ``ordinal`` int32 [S] the section's number in its article.
    """

    terms: tuple[str, ...]
    term_rows: Rows
    pairs: NDArray[np.uint64]
    pair_rows: Rows
    words: tuple[str, ...]
    word_rows: Rows
    lengths: NDArray[np.int32]
    article: NDArray[np.int32]
    ordinal: NDArray[np.int32]
    slugs: tuple[str, ...]

    @property
    def sections(self) -> int:
        """The number of sections."""
        return len(self.article)


def count(documents: Iterable[SectionDocument]) -> Frequencies:
    """Return the counts of sections, which come article by article."""
    terms, words = _Names(), _Names()
    streams: list[NDArray[np.uint64]] = []
    slugs: dict[str, int] = {}
    places: list[tuple[int, int]] = []
    for document in documents:
        for field in FIELDS:
            terms.add(document.terms[field.name])
            streams.append(term_hashes(document.streams[field.name]))
        words.add(document.words)
        places.append((slugs.setdefault(document.slug, len(slugs)), document.ordinal))
    table = np.array(places, np.int32).reshape(-1, 2)
    pairs, pair_rows = _count_pairs(streams)
    return Frequencies(
        *terms.rows(len(FIELDS)),
        pairs,
        pair_rows,
        *words.rows(1),
        lengths=np.array(terms.lengths, np.int32).reshape(-1, len(FIELDS)),
        article=np.ascontiguousarray(table[:, 0]),
        ordinal=np.ascontiguousarray(table[:, 1]),
        slugs=tuple(slugs),
    )


class _Names:
    """Gives each name a number and collects the numbers of one cell after the other."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._seen: list[int] = []
        self.lengths: list[int] = []

    def add(self, names: Sequence[str]) -> None:
        """Add the names of the next cell."""
        self._seen += [self._numbers[name] for name in names]
        self.lengths.append(len(names))

    def rows(self, columns: int) -> tuple[tuple[str, ...], Rows]:
        """Return the names in order, and their postings, ``columns`` cells to a section."""
        names = sorted(self._numbers)
        rank = np.empty(len(names), np.int64)
        rank[[self._numbers[name] for name in names]] = np.arange(len(names))
        cells = np.repeat(np.arange(len(self.lengths)), self.lengths)
        return tuple(names), _rows(rank[np.array(self._seen, np.int64)], cells, len(names), columns)


def _rows(keys: NDArray[np.int64], cells: NDArray[np.int64], total: int, columns: int) -> Rows:
    """Return the postings of numbered keys, each found in a cell; ``columns`` cells are a section."""
    sections = int(cells.max(initial=-1)) // columns + 1 or 1
    found, counts = np.unique(keys * (sections * columns) + cells, return_counts=True)
    places, first = np.unique(found // columns, return_index=True)
    table = np.zeros((len(places), columns), np.uint8)
    row = np.repeat(np.arange(len(places)), np.diff(first, append=len(found)))
    table[row, found % columns] = np.minimum(counts, MAX_COUNT)
    ptr = np.searchsorted(places, np.arange(total + 1) * sections)
    return Rows(ptr, (places % sections).astype(np.int32), table)


def _count_pairs(streams: list[NDArray[np.uint64]]) -> tuple[NDArray[np.uint64], Rows]:
    lengths = [len(stream) for stream in streams]
    cells = np.repeat(np.arange(len(streams)), lengths)
    stream = np.concatenate([*streams, np.empty(0, np.uint64)])
    inside = cells[1:] == cells[:-1]
    pairs, numbers = np.unique(pair_keys(stream)[inside], return_inverse=True)
    return pairs, _rows(numbers.astype(np.int64), cells[1:][inside], len(pairs), len(FIELDS))


def pair_keys(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the keys of neighbouring words, uint64 [n-1]: two in the other order have another key."""
    return hashes[:-1] * np.uint64(_ODD) + hashes[1:] if len(hashes) > 1 else np.empty(0, np.uint64)


def pair_key(first: str, second: str) -> int:
    """Return the key of two neighbouring terms, as ``pair_keys`` does for a whole text."""
    return (_hash(first) * _ODD + _hash(second)) & _64_BITS


def term_hashes(terms: Sequence[str]) -> NDArray[np.uint64]:
    """Return a number for each term that is the same in every process, uint64 [n]."""
    return np.array([_hash(term) for term in terms], np.uint64)


@lru_cache(maxsize=200_000)
def _hash(term: str) -> int:
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


_ODD = 0x9E3779B97F4A7C15
_64_BITS = 0xFFFFFFFFFFFFFFFF


def merge(old: Frequencies, removed: Collection[str], new: Frequencies) -> Frequencies:
    """Return the counts of ``old`` without the articles in ``removed``, followed by those of ``new``."""
    stays = np.array([slug not in removed for slug in old.slugs], bool)
    keep = stays[old.article]
    articles = (np.cumsum(stays) - 1).astype(np.int32)
    pairs, pair_rows = _merge_pairs(old, keep, new)
    return Frequencies(
        *_merge_names(old.terms, old.term_rows, keep, new.terms, new.term_rows),
        pairs,
        pair_rows,
        *_merge_names(old.words, old.word_rows, keep, new.words, new.word_rows),
        lengths=np.concatenate((old.lengths[keep], new.lengths)),
        article=np.concatenate((articles[old.article[keep]], new.article + np.int32(stays.sum()))),
        ordinal=np.concatenate((old.ordinal[keep], new.ordinal)),
        slugs=(*(slug for slug, stay in zip(old.slugs, stays, strict=True) if stay), *new.slugs),
    )


def _merge_names(
    old: tuple[str, ...], old_rows: Rows, keep: NDArray[np.bool_], new: tuple[str, ...], new_rows: Rows
) -> tuple[tuple[str, ...], Rows]:
    alive = _alive(old_rows, keep)
    names = sorted({*(name for name, lives in zip(old, alive, strict=True) if lives), *new})
    numbers = {name: number for number, name in enumerate(names)}
    of_old = np.array([numbers.get(name, -1) for name in old], np.int64)
    of_new = np.array([numbers[name] for name in new], np.int64)
    return tuple(names), _merge_rows(old_rows, keep, new_rows, (of_old, of_new), len(names))


def _merge_pairs(old: Frequencies, keep: NDArray[np.bool_], new: Frequencies) -> tuple[NDArray[np.uint64], Rows]:
    pairs = np.union1d(old.pairs[_alive(old.pair_rows, keep)], new.pairs)
    numbers = np.searchsorted(pairs, old.pairs), np.searchsorted(pairs, new.pairs)
    return pairs, _merge_rows(old.pair_rows, keep, new.pair_rows, numbers, len(pairs))


def _alive(rows: Rows, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which keys some section that is kept still has, bool [T]."""
    kept_before = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep[rows.docs])))
    return np.diff(kept_before[rows.ptr]) > 0


def _merge_rows(
    old: Rows, keep: NDArray[np.bool_], new: Rows, numbers: tuple[NDArray[np.int64], NDArray[np.int64]], total: int
) -> Rows:
    """Return the postings of both; ``numbers`` are those that the keys of the old and of the new have from now on."""
    of_old, of_new = numbers
    stays = keep[old.docs]
    renumbered = (np.cumsum(keep) - 1).astype(np.int32)
    owner = np.concatenate((of_old[old.owners()[stays]], of_new[new.owners()]))
    order = np.argsort(owner, kind="stable")  # sections of the new come after those of the old
    docs = np.concatenate((renumbered[old.docs[stays]], new.docs + np.int32(keep.sum())))
    counts = np.concatenate((old.counts[stays], new.counts))
    return Rows(np.searchsorted(owner[order], np.arange(total + 1)), docs[order], counts[order])


def write(folder: Path, frequencies: Frequencies) -> None:
    """Write the counts into files in ``folder``."""
    for name in _ROWS:
        for part in Rows.__slots__:
            np.save(folder / f"{name}_{part}.npy", getattr(getattr(frequencies, name), part))
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(frequencies, name))
    for name in _LINES:
        write_lines(folder / f"{name}.txt", getattr(frequencies, name))


def read(folder: Path) -> Frequencies:
    """Return the counts in ``folder``, their arrays memory-mapped.

    Raises:
        OSError: a file is missing.
        ValueError: a file is torn.

    """
    parts: dict[str, Any] = {name: read_lines(folder / f"{name}.txt") for name in _LINES}
    parts |= {name: read_array(folder, name) for name in _ARRAYS}
    parts |= {name: Rows(*(read_array(folder, f"{name}_{part}") for part in Rows.__slots__)) for name in _ROWS}
    return Frequencies(**parts)


_ROWS = ("term_rows", "pair_rows", "word_rows")
_ARRAYS = ("pairs", "lengths", "article", "ordinal")
_LINES = ("terms", "words", "slugs")


def read_array(folder: Path, name: str) -> NDArray[Any]:
    """Return an array as it lies on the disk; a plain view, since slicing a memmap object takes five times as long."""
    array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return np.asarray(array)


def write_lines(file: Path, lines: Iterable[str]) -> None:
    """Write texts that hold no line break."""
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_lines(file: Path) -> tuple[str, ...]:
    """Return the texts of a file of lines."""
    return tuple(file.read_text(encoding="utf-8").split("\n")[:-1])
