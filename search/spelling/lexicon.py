"""Lexicon: the surface words of the articles, for prefixes and corrections.

The words are sorted, so that words with a common prefix are neighbours, and a symmetric delete index finds corrections:
neither takes longer with more words.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from search.index.postings import read_array, read_lines, write_lines
from search.spelling.corrector import Corrector
from search.spelling.symmetric_delete import delete_index

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.postings import Frequencies

_LAST = "\U0010ffff"
"""Sorts behind every letter."""


class Lexicon:
    """The known words, ``surfaces``, and the number of the term of each ``line`` of word and language."""

    def __init__(self, surfaces: Sequence[str], lines: NDArray[np.int64], terms: NDArray[np.int32]) -> None:
        self._surfaces = surfaces
        self._lines = lines.tolist()
        self._terms = terms

    def prefix_ranges(self, prefix: str) -> list[tuple[int, int]]:
        """Return the numbers of the terms of all words with a prefix, as ranges ``(first, end)``.

        Most of these terms have the prefix too and form one range; the term of "happier" is "happi".
        """
        first = bisect_left(self._surfaces, prefix)
        last = bisect_left(self._surfaces, prefix + _LAST, lo=first)
        ranges: list[tuple[int, int]] = []
        for number in sorted(set(self._terms[self._lines[first] : self._lines[last]].tolist())):
            if ranges and ranges[-1][1] == number:
                ranges[-1] = (ranges[-1][0], number + 1)
            elif number >= 0:  # -1 marks words that are no terms
                ranges.append((number, number + 1))
        return ranges


def write(folder: Path, frequencies: Frequencies, previous: Path | None) -> None:
    """Write the lexicon, copying the delete index of the ``previous`` folder if the words are the same."""
    pairs = [line.partition("\t") for line in frequencies.words]
    surfaces = tuple(dict.fromkeys(surface for surface, _, _ in pairs))
    places = {surface: place for place, surface in enumerate(surfaces)}
    place = np.array([places[surface] for surface, _, _ in pairs], np.int64)
    having = np.bincount(place, weights=np.diff(frequencies.word_rows.ptr), minlength=len(surfaces))
    numbers = {term: number for number, term in enumerate(frequencies.terms)}
    write_lines(folder / "surfaces.txt", surfaces)
    np.save(folder / "surface_having.npy", having.astype(np.int32))
    np.save(folder / "surface_lines.npy", np.searchsorted(place, np.arange(len(surfaces) + 1)))
    np.save(folder / "line_terms.npy", np.array([numbers.get(term, -1) for _, _, term in pairs], np.int32))
    if previous and read_lines(previous / "surfaces.txt") == surfaces:
        for name in _DELETES:
            shutil.copyfile(previous / name, folder / name)
    else:
        for name, array in zip(_DELETES, delete_index(surfaces), strict=True):
            np.save(folder / name, array)


_DELETES = ("deletion_hashes.npy", "deletion_places.npy")


def read(folder: Path, languages: Sequence[str]) -> tuple[Lexicon, Corrector]:
    """Return the lexicon in ``folder`` and its corrector, with memory-mapped arrays.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged.

    """
    surfaces = read_lines(folder / "surfaces.txt")
    lines = read_array(folder, "surface_lines", np.int64)
    terms, frequency = (read_array(folder, name, np.int32) for name in ("line_terms", "surface_having"))
    hashes, places = read_array(folder, "deletion_hashes", np.uint32), read_array(folder, "deletion_places", np.int32)
    return Lexicon(surfaces, lines, terms), Corrector(surfaces, frequency, hashes, places, languages)
