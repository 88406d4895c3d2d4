"""Merging: the frequencies of changed articles take the place of those they had before, on disk.

Every posting is copied, because the sections behind a removed one get other numbers. Half a million at a time are
copied, so that a merge needs little memory: making pages for tens of megabytes costs more than the copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Self

import numpy as np

from search.index.postings import join, write_lines, write_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.postings import Block, Frequencies, Rows, Scalar

AT_ONCE = 500_000
"""Postings copied together."""
_RARE = 20
"""If fewer than one row in this many goes, the others are copied in runs."""


def write(folder: Path, old: Frequencies, removed: Collection[str], new: Frequencies) -> None:
    """Write the frequencies of ``old`` without the articles in ``removed``, followed by those of ``new``.

    Raises:
        OSError: the folder cannot be written.

    """
    stays = np.array([slug not in removed for slug in old.slugs], bool)
    keep = stays[old.article]
    for noun, name in (("terms", "term_rows"), ("words", "word_rows")):
        kept, known = _Kept.of(getattr(old, name), keep), getattr(old, noun)
        known = known if kept.alive.all() else tuple(compress(known, kept.alive))
        names, places = _join_names(known, getattr(new, noun))
        write_lines(folder / f"{noun}.txt", names)
        _write_rows(folder, name, kept, getattr(new, name), places)
    kept = _Kept.of(old.pair_rows, keep)
    pairs = join([old.pairs[kept.alive], new.pairs])
    places = _Places(pairs.searchsorted(old.pairs[kept.alive]), pairs.searchsorted(new.pairs), len(pairs))
    _write_rows(folder, "pair_rows", kept, new.pair_rows, places)
    articles = (np.cumsum(stays) - 1).astype(np.int32)
    arrays = {
        "pairs": pairs,
        "lengths": np.concatenate((old.lengths[keep], new.lengths)),
        "article": np.concatenate((articles[old.article[keep]], new.article + np.int32(stays.sum()))),
        "ordinal": np.concatenate((old.ordinal[keep], new.ordinal)),
        "titles": np.concatenate((old.titles[stays], new.titles)),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    write_lines(folder / "slugs.txt", (*compress(old.slugs, stays), *new.slugs))


@dataclass(frozen=True, slots=True)
class _Kept:
    """The postings of the sections that ``keep``, bool [S], says; the others are still in ``rows``.

    ``alive`` bool [T] are the keys that such a section has, and ``ptr`` counts the kept postings of these.
    """

    rows: Rows
    keep: NDArray[np.bool_]
    alive: NDArray[np.bool_]
    ptr: NDArray[np.int64]

    @classmethod
    def of(cls, rows: Rows, keep: NDArray[np.bool_]) -> Self:
        """Return what stays of these postings."""
        goes, starts = ~keep, range(0, len(rows.docs), AT_ONCE)
        gone = [goes[rows.docs[start : start + AT_ONCE]].nonzero()[0] + start for start in starts]
        ends = rows.ptr - np.concatenate([np.zeros(0, np.int64), *gone]).searchsorted(rows.ptr)
        alive = np.diff(ends) > 0
        return cls(rows, keep, alive, ends[np.append(True, alive)])

    def blocks(self, marks: NDArray[np.int64]) -> Iterator[Block]:
        """Yield the kept postings of the living keys between each two marks, with new section numbers."""
        goes, numbers = ~self.keep, (np.cumsum(self.keep) - 1).astype(np.int32)
        starts, ends = self.rows.ptr[:-1][self.alive], self.rows.ptr[1:][self.alive]
        for first, last in pairwise(marks.tolist()):
            some = slice(starts[first], ends[last - 1]) if first < last else slice(0)
            docs = self.rows.docs[some]
            gone = goes[docs].nonzero()[0]
            yield numbers[_without(docs, gone)], _without(self.rows.counts[some], gone)


@dataclass(frozen=True, slots=True)
class _Places:
    """The places of the old and of the new keys among ``total`` sorted ones, int64 [T] and in order."""

    of_old: NDArray[np.int64]
    of_new: NDArray[np.int64]
    total: int


def _join_names(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[tuple[str, ...], _Places]:
    known = set(old)
    names = old if known.issuperset(new) else tuple(sorted(known.union(new)))
    numbers = {name: number for number, name in enumerate(names)}
    of_old = np.arange(len(old)) if names is old else np.array([numbers[name] for name in old], np.int64)
    return names, _Places(of_old, np.array([numbers[name] for name in new], np.int64), len(names))


def _write_rows(folder: Path, name: str, old: _Kept, new: Rows, places: _Places) -> None:
    """Write the postings of all keys; those in new sections come after those in old ones."""
    ptr = np.zeros(places.total + 1, np.int64)
    ptr[places.of_old + 1] = np.diff(old.ptr)
    ptr[places.of_new + 1] += np.diff(new.ptr)
    np.cumsum(ptr, out=ptr)
    write_rows(folder, name, ptr, _blocks(old, new, places, ptr), new.counts.shape[1])


def _blocks(old: _Kept, new: Rows, places: _Places, ptr: NDArray[np.int64]) -> Iterator[Block]:
    marks = np.unique(np.append(ptr.searchsorted(np.arange(0, ptr[-1], AT_ONCE)), places.total))
    old_marks, new_marks = places.of_old.searchsorted(marks), places.of_new.searchsorted(marks)
    ends = old.ptr[places.of_old.searchsorted(places.of_new, side="right")]
    first_section = np.int32(old.keep.sum())
    for number, (docs, counts) in enumerate(old.blocks(old_marks)):
        first, last = new_marks[number : number + 2].tolist()
        before = (ends[first:last] - old.ptr[old_marks[number]]).tolist()
        marks_added = new.ptr[first : last + 1]
        some, lengths = slice(marks_added[0], marks_added[-1]), np.diff(marks_added).tolist()
        yield (
            _inserted(docs, before, new.docs[some] + first_section, lengths),
            _inserted(counts, before, new.counts[some], lengths),
        )


def _inserted(
    rows: NDArray[Scalar], places: Sequence[int], added: NDArray[Scalar], lengths: Sequence[int]
) -> NDArray[Scalar]:
    """Return rows with others inserted before those at some places, a number of them at each."""
    runs: list[NDArray[Scalar]] = []
    start = first = 0
    for place, length in zip(places, lengths, strict=True):
        runs += (rows[start:place], added[first : first + length])
        start, first = place, first + length
    return np.concatenate([*runs, rows[start:]]) if runs else rows


def _without(rows: NDArray[Scalar], gone: NDArray[np.intp]) -> NDArray[Scalar]:
    """Return the rows without those at some places: few are cut out of the others, which is much faster than a mask."""
    if len(gone) * _RARE > len(rows):
        return np.delete(rows, gone, axis=0)
    if not len(gone):
        return rows
    starts, ends = [0, *(gone + 1).tolist()], [*gone.tolist(), len(rows)]
    return np.concatenate([rows[start:end] for start, end in zip(starts, ends, strict=True)])
