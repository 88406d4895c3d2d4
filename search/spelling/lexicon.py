"""Lexicon: the words of the articles as people see them, for beginnings and misspellings.

The words are sorted, so that those with a beginning are neighbours, and what may have been meant by a misspelt one
is looked up in an index of deletions: neither takes longer because there are more words.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from search.index.postings import read_array, read_lines, write_lines
from search.spelling.corrector import Corrector
from search.spelling.symmetric_delete import deletion_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.postings import Frequencies

_LAST = "\U0010ffff"
"""Behind every letter."""


class Lexicon:
    """The known words, ``surfaces``, and the number of the term that each ``line`` of word and language is found by."""

    def __init__(self, surfaces: Sequence[str], lines: NDArray[np.int64], terms: NDArray[np.int32]) -> None:
        self._surfaces = surfaces
        self._lines = lines.tolist()
        self._terms = terms

    def has_beginning(self, beginning: str) -> bool:
        """Tell whether a known word begins so."""
        at = bisect_left(self._surfaces, beginning)
        return at < len(self._surfaces) and self._surfaces[at].startswith(beginning)

    def begun(self, beginning: str) -> list[tuple[int, int]]:
        """Return the terms of all words that begin so, as runs of numbers: a first one and the one after the last.

        Most of them begin so too, and are a single run; "happier" is found by "happi".
        """
        first = bisect_left(self._surfaces, beginning)
        last = bisect_left(self._surfaces, beginning + _LAST, lo=first)
        runs: list[tuple[int, int]] = []
        for number in sorted(set(self._terms[self._lines[first] : self._lines[last]].tolist())):
            if runs and runs[-1][1] == number:
                runs[-1] = (runs[-1][0], number + 1)
            elif number >= 0:  # others are words that are no terms
                runs.append((number, number + 1))
        return runs


def write(folder: Path, counted: Frequencies, previous: Path | None) -> None:
    """Write what ``read`` reads; the deletions are those of the ``previous`` folder if its words are the same."""
    pairs = [line.partition("\t") for line in counted.words]
    surfaces = tuple(dict.fromkeys(surface for surface, _, _ in pairs))
    places = {surface: place for place, surface in enumerate(surfaces)}
    place = np.array([places[surface] for surface, _, _ in pairs], np.int64)
    having = np.bincount(place, weights=np.diff(counted.word_rows.ptr), minlength=len(surfaces))
    numbers = {term: number for number, term in enumerate(counted.terms)}
    write_lines(folder / "surfaces.txt", surfaces)
    np.save(folder / "surface_having.npy", having.astype(np.int32))
    np.save(folder / "surface_lines.npy", np.searchsorted(place, np.arange(len(surfaces) + 1)))
    np.save(folder / "line_terms.npy", np.array([numbers.get(term, -1) for _, _, term in pairs], np.int32))
    if previous and read_lines(previous / "surfaces.txt") == surfaces:
        for name in _DELETIONS:
            shutil.copyfile(previous / name, folder / name)
    else:
        for name, array in zip(_DELETIONS, deletion_index(surfaces), strict=True):
            np.save(folder / name, array)


_DELETIONS = ("deletion_hashes.npy", "deletion_places.npy")


def read(folder: Path) -> tuple[Lexicon, Corrector]:
    """Return the lexicon in ``folder`` and what corrects misspelt words by it, their arrays memory-mapped.

    Raises:
        OSError: a file is missing.
        ValueError: a file is torn.

    """
    surfaces = read_lines(folder / "surfaces.txt")
    lines, terms, having, hashes, places = (
        read_array(folder, name)
        for name in ("surface_lines", "line_terms", "surface_having", "deletion_hashes", "deletion_places")
    )
    return Lexicon(surfaces, lines, terms), Corrector(surfaces, having, hashes, places)
