"""Postings and frequencies as arrays, in memory and on disk.

The arrays are compressed sparse rows: the postings of term ``t`` are ``docs[ptr[t]:ptr[t + 1]]``. The sections of an
article are neighbours, in its order. ``search.index.counting`` makes the arrays, ``search.index.merging`` brings those
of an older generation up to date, and ``search.index.impacts`` scores them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Self, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Block = tuple[NDArray[np.int32], NDArray[np.uint8]]

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


def write(folder: Path, frequencies: Frequencies) -> None:
    """Write the frequencies to files in ``folder``."""
    for name in _ROWS:
        rows: Rows = getattr(frequencies, name)
        write_rows(folder, name, rows.ptr, [(rows.docs, rows.counts)], rows.counts.shape[1])
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


def write_rows(folder: Path, name: str, ptr: NDArray[np.int64], blocks: Iterable[Block], columns: int) -> None:
    """Write the postings that ``ptr`` counts, given as blocks of sections and counts, for ``read_rows``."""
    np.save(folder / f"{name}_ptr.npy", ptr)
    with (
        ArrayFile(folder / f"{name}_docs.npy", np.int32) as docs,
        ArrayFile(folder / f"{name}_counts.npy", np.uint8, columns) as counts,
    ):
        for some_docs, some_counts in blocks:
            docs.add(some_docs)
            counts.add(some_counts)


class ArrayFile:
    """A file for ``read_array`` whose rows are written as they come, so that they need not all be in memory."""

    def __init__(self, path: Path, dtype: type[np.generic], *columns: int) -> None:
        self._file = path.open("wb")
        self._dtype = np.dtype(dtype)
        self._columns = columns
        self._rows = 0
        self._write_header()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._file:
            self._file.seek(0)
            self._write_header()

    def add(self, rows: NDArray[np.generic]) -> None:
        """Write rows behind those before."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).data)
        self._rows += len(rows)

    def _write_header(self) -> None:
        """Write the description, which NumPy makes equally long for any number of rows."""
        shape = (self._rows, *self._columns)
        header = {"descr": self._dtype.str, "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._file, header)


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
