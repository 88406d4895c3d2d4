"""Postings and frequencies as arrays, and how those of a new build replace those of changed articles.

The arrays are compressed sparse rows: the postings of term ``t`` are ``docs[ptr[t]:ptr[t + 1]]``. The sections of an
article are neighbours, in its order. ``search.index.counting`` makes the arrays, ``search.index.impacts`` scores them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
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
    fields; ``article`` int32 [S] indexes ``slugs``, ``ordinal`` int32 [S] is the section's number in its article.
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


def merge(old: Frequencies, removed: Collection[str], new: Frequencies) -> Frequencies:
    """Return the frequencies of ``old`` without the articles in ``removed``, followed by those of ``new``."""
    stays = np.array([slug not in removed for slug in old.slugs], bool)
    keep = stays[old.article]
    articles = (np.cumsum(stays) - 1).astype(np.int32)
    pairs = np.union1d(old.pairs[_alive(old.pair_rows, keep)], new.pairs)
    pair_numbers = np.searchsorted(pairs, old.pairs), np.searchsorted(pairs, new.pairs)
    return Frequencies(
        *_merge_names(old.terms, old.term_rows, keep, new.terms, new.term_rows),
        pairs,
        _merge_rows(old.pair_rows, keep, new.pair_rows, pair_numbers, len(pairs)),
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


def _alive(rows: Rows, keep: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which keys occur in a section that is kept, bool [T]."""
    kept_before = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep[rows.docs])))
    return np.diff(kept_before[rows.ptr]) > 0


def _merge_rows(
    old: Rows, keep: NDArray[np.bool_], new: Rows, numbers: tuple[NDArray[np.int64], NDArray[np.int64]], total: int
) -> Rows:
    """Return the postings of both; ``numbers`` are the new numbers of the keys of the old and of the new."""
    of_old, of_new = numbers
    stays = keep[old.docs]
    renumbered = (np.cumsum(keep) - 1).astype(np.int32)
    owner = np.concatenate((of_old[old.owners()[stays]], of_new[new.owners()]))
    order = np.argsort(owner, kind="stable")  # sections of the new come after those of the old
    docs = np.concatenate((renumbered[old.docs[stays]], new.docs + np.int32(keep.sum())))
    counts = np.concatenate((old.counts[stays], new.counts))
    return Rows(np.searchsorted(owner[order], np.arange(total + 1)), docs[order], counts[order])


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
        slugs=slugs,
    )


_ROWS = ("term_rows", "pair_rows", "word_rows")
_ARRAYS = ("pairs", "lengths", "article", "ordinal")
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
