"""Postings and frequencies as arrays, and how those of a new build replace those of changed articles.

The arrays are compressed sparse rows: the postings of term ``t`` are ``docs[ptr[t]:ptr[t + 1]]``. The sections of an
article are neighbours, in its order. ``search.index.counting`` makes the arrays, ``search.index.impacts`` scores them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray


Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Rows:
    """Postings by key.

    Those of key ``t`` are ``ptr[t]`` to ``ptr[t + 1]`` (``ptr`` int64 [T+1]) of ``docs``, int32 [P], in order, and of
    ``counts``, uint8 [P, columns].
    """

    ptr: NDArray[np.int64]
    docs: NDArray[np.int32]
    counts: NDArray[np.uint8]

    def owners(self) -> NDArray[np.int64]:
        """Return the key of each posting, int64 [P]."""
        return np.repeat(np.arange(len(self.ptr) - 1), np.diff(self.ptr))


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How often each term occurs in each field of each section.

    ``terms`` are sorted, and ``term_rows`` has a column per field; ``pairs`` (uint64, sorted) are the keys of
    neighbouring words, with ``pair_rows`` as for terms. ``words`` are ``surface<TAB>term`` lines, sorted, each with the
    first section of every article that has it. ``lengths`` int32 [S, fields] are the numbers of terms in a section's
    fields; ``article`` int32 [S] indexes ``slugs``, ``ordinal`` int32 [S] is the section's number in its article, and
    ``titles`` uint64 [articles] are the keys of the articles' titles.
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
    titles: NDArray[np.uint64]
    slugs: tuple[str, ...]

    @property
    def sections(self) -> int:
        """The number of sections."""
        return len(self.article)


def merge(old: Frequencies, removed: Collection[str], new: Frequencies) -> Frequencies:
    """Return the frequencies of ``old`` without the articles in ``removed``, followed by those of ``new``."""
    stays = np.array([slug not in removed for slug in old.slugs], bool)
    keep = stays[old.article]
    articles = (np.cumsum(stays) - 1).astype(np.int32)
    old_pairs, old_pair_rows = _kept(old.pair_rows, keep)
    pairs = join([old.pairs[old_pairs], new.pairs])
    first = np.int32(keep.sum())
    numbers = [np.searchsorted(pairs, part) for part in (old.pairs[old_pairs], new.pairs)]
    return Frequencies(
        *_merge_names(old.terms, old.term_rows, keep, new.terms, new.term_rows),
        pairs,
        _add_rows(old_pair_rows, _moved(new.pair_rows, first), numbers, len(pairs)),
        *_merge_names(old.words, old.word_rows, keep, new.words, new.word_rows),
        lengths=np.concatenate((old.lengths[keep], new.lengths)),
        article=np.concatenate((articles[old.article[keep]], new.article + np.int32(stays.sum()))),
        ordinal=np.concatenate((old.ordinal[keep], new.ordinal)),
        titles=np.concatenate((old.titles[stays], new.titles)),
        slugs=(*(slug for slug, stay in zip(old.slugs, stays, strict=True) if stay), *new.slugs),
    )


def join(parts: Sequence[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """Return the different numbers of sorted arrays, sorted."""
    merged = np.concatenate([np.zeros(0, np.uint64), *parts])
    merged.sort(kind="stable")  # which merges what is sorted already
    is_new = np.ones(len(merged), bool)
    np.not_equal(merged[1:], merged[:-1], out=is_new[1:])
    return merged[is_new]


def join_rows(parts: Sequence[Rows], numbers: Sequence[NDArray[np.int64]], total: int) -> Rows:
    """Return all postings of ``total`` keys; ``numbers`` are the new numbers of the keys of each part, in order.

    The sections of a part come after those of the part before it.
    """
    ptr = np.zeros(total + 1, np.int64)
    for rows, places in zip(parts, numbers, strict=True):
        ptr[places + 1] += np.diff(rows.ptr)
    np.cumsum(ptr, out=ptr)
    docs = np.empty(ptr[-1], np.int32)
    counts = np.empty((ptr[-1], parts[0].counts.shape[1]), np.uint8)
    filled = ptr[:-1].copy()
    for rows, places in zip(parts, numbers, strict=True):
        shift = filled[places] - rows.ptr[:-1]
        filled[places] += np.diff(rows.ptr)
        marks = np.unique(np.append(rows.ptr.searchsorted(np.arange(0, len(rows.docs), _AT_ONCE)), len(shift)))
        for start, end in pairwise(marks.tolist()):
            first, last = rows.ptr[start], rows.ptr[end]
            target = np.repeat(shift[start:end], np.diff(rows.ptr[start : end + 1])) + np.arange(first, last)
            docs[target] = rows.docs[first:last]
            counts[target] = rows.counts[first:last]
    return Rows(ptr, docs, counts)


_AT_ONCE = 500_000
"""Postings moved together: enough to be fast, few enough to need little memory."""


def _merge_names(
    old: tuple[str, ...], old_rows: Rows, keep: NDArray[np.bool_], new: tuple[str, ...], new_rows: Rows
) -> tuple[tuple[str, ...], Rows]:
    alive, kept_rows = _kept(old_rows, keep)
    kept = old if alive.all() else tuple(compress(old, alive))
    names = kept if set(kept).issuperset(new) else tuple(sorted({*kept, *new}))
    of_kept = np.arange(len(kept)) if names is kept else _places(names, kept)
    moved = _moved(new_rows, np.int32(keep.sum()))
    return names, _add_rows(kept_rows, moved, [of_kept, _places(names, new)], len(names))


def _add_rows(old: Rows, new: Rows, numbers: Sequence[NDArray[np.int64]], total: int) -> Rows:
    """Return what ``join_rows`` does, but faster if the new has few keys: they come between runs of the old."""
    if len(numbers[1]) * _RARE > total:
        return join_rows([old, new], numbers, total)
    ends, ptr = np.zeros(total + 1, np.int64), np.zeros(total + 1, np.int64)
    ends[numbers[0] + 1] = np.diff(old.ptr)
    ptr[numbers[1] + 1] = np.diff(new.ptr)
    np.cumsum(ends, out=ends)
    places = ends[numbers[1] + 1].tolist()
    starts = [0, *places]
    runs = [slice(start, end) for start, end in zip(starts, [*places, len(old.docs)], strict=True)]
    added = [slice(start, end) for start, end in zip(new.ptr[:-1].tolist(), new.ptr[1:].tolist(), strict=True)]
    docs: list[NDArray[np.int32]] = []
    counts: list[NDArray[np.uint8]] = []
    for run, more in zip(runs, added, strict=False):
        docs += (old.docs[run], new.docs[more])
        counts += (old.counts[run], new.counts[more])
    docs.append(old.docs[runs[-1]])
    counts.append(old.counts[runs[-1]])
    return Rows(ends + np.cumsum(ptr), np.concatenate(docs), np.concatenate(counts))


def _places(names: Sequence[str], some: Iterable[str]) -> NDArray[np.int64]:
    """Return the places of some of the sorted names, int64 [n]."""
    numbers = {name: number for number, name in enumerate(names)}
    return np.array([numbers[name] for name in some], np.int64)


def _kept(rows: Rows, keep: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], Rows]:
    """Return which keys occur in a section that is kept, bool [T], and their postings with new section numbers."""
    renumbered = (np.cumsum(keep) - 1).astype(np.int32)
    gone = (~keep)[rows.docs].nonzero()[0]
    ends = rows.ptr - gone.searchsorted(rows.ptr)
    alive = np.diff(ends) > 0
    return alive, Rows(ends[np.append(True, alive)], renumbered[_without(rows.docs, gone)], _without(rows.counts, gone))


def _without(rows: NDArray[Scalar], gone: NDArray[np.intp]) -> NDArray[Scalar]:
    """Return the rows without those at some places: few are cut out of the others, which is much faster than a mask."""
    if len(gone) * _RARE > len(rows):
        return np.delete(rows, gone, axis=0)
    starts, ends = [0, *(gone + 1).tolist()], [*gone.tolist(), len(rows)]
    return np.concatenate([rows[start:end] for start, end in zip(starts, ends, strict=True)])


_RARE = 20
"""If fewer than one row in this many goes or comes, the others are copied in runs."""


def _moved(rows: Rows, sections: np.int32) -> Rows:
    return Rows(rows.ptr, rows.docs + sections, rows.counts)


def write(folder: Path, frequencies: Frequencies) -> None:
    """Write the frequencies to files in ``folder``."""
    for name in _ROWS:
        for part in Rows.__slots__:
            np.save(folder / f"{name}_{part}.npy", getattr(getattr(frequencies, name), part))
    for name in _ARRAYS:
        np.save(folder / f"{name}.npy", getattr(frequencies, name))
    for name in _LINES:
        write_lines(folder / f"{name}.txt", getattr(frequencies, name))


def read(folder: Path) -> Frequencies:
    """Return the frequencies in ``folder``, with memory-mapped arrays.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged.

    """
    terms, words, slugs = (read_lines(folder / f"{name}.txt") for name in _LINES)
    return Frequencies(
        terms=terms,
        term_rows=read_rows(folder, "term_rows"),
        pairs=read_array(folder, "pairs", np.uint64),
        pair_rows=read_rows(folder, "pair_rows"),
        words=words,
        word_rows=read_rows(folder, "word_rows"),
        lengths=read_array(folder, "lengths", np.int32),
        article=read_array(folder, "article", np.int32),
        ordinal=read_array(folder, "ordinal", np.int32),
        titles=read_array(folder, "titles", np.uint64),
        slugs=slugs,
    )


_ROWS = ("term_rows", "pair_rows", "word_rows")
_ARRAYS = ("pairs", "lengths", "article", "ordinal", "titles")
_LINES = ("terms", "words", "slugs")


def read_rows(folder: Path, name: str) -> Rows:
    """Return memory-mapped postings."""
    return Rows(
        ptr=read_array(folder, f"{name}_ptr", np.int64),
        docs=read_array(folder, f"{name}_docs", np.int32),
        counts=read_array(folder, f"{name}_counts", np.uint8),
    )


def read_array(folder: Path, name: str, dtype: type[Scalar]) -> NDArray[Scalar]:
    """Return a memory-mapped array, as a plain view because slicing a memmap object takes five times as long.

    Raises:
        OSError: the file is missing.
        ValueError: the file is damaged.

    """
    array = np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    if array.dtype != dtype:
        raise ValueError(f"{folder / name}.npy: holds {array.dtype} instead of {np.dtype(dtype)}")
    return np.asarray(array)


def write_lines(file: Path, lines: Iterable[str]) -> None:
    """Write lines, none of which contains a line break."""
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read_lines(file: Path) -> tuple[str, ...]:
    """Return the lines of a file."""
    return tuple(file.read_text(encoding="utf-8").split("\n")[:-1])
