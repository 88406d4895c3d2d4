"""Lexicon: the surface words of the articles, for prefixes and corrections.

The words are sorted, so that words with a common prefix are neighbours, and a symmetric delete index finds corrections:
neither takes longer with more words.
"""

from __future__ import annotations

import shutil
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from search.index.postings import read_array, read_lines, write_lines
from search.spelling.compounds import CompoundSplitter
from search.spelling.corrector import Corrector
from search.spelling.symmetric_delete import delete_index
from search.text.analyzer import analyzer
from search.text.surfaces import Surface

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.postings import Frequencies

_LAST = "\U0010ffff"
"""Sorts behind every letter."""


class Lexicon:
    """The known words, ``surfaces``, and the number of the term of each ``line`` of word and language.

    ``compounds`` are the numbers of the terms of compounds by the terms inside them.
    """

    def __init__(
        self,
        surfaces: Sequence[str],
        lines: NDArray[np.int64],
        terms: NDArray[np.int32],
        compounds: Mapping[str, Sequence[int]] | None = None,
    ) -> None:
        self._surfaces = surfaces
        self._compounds = compounds or {}
        self._lines = lines.tolist()
        self._terms = terms

    def compounds(self, terms: Iterable[str]) -> frozenset[int]:
        """Return the numbers of the terms of all compounds that contain one of the terms."""
        return frozenset(number for term in terms for number in self._compounds.get(term, ()))

    def has(self, word: str) -> bool:
        """Return whether an article has a word in just this form."""
        place = bisect_left(self._surfaces, word)
        return place < len(self._surfaces) and self._surfaces[place] == word

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
    lines = [Surface.of(line) for line in frequencies.words]
    surfaces = tuple(dict.fromkeys(line.folded for line in lines))
    places = {surface: place for place, surface in enumerate(surfaces)}
    place = np.array([places[line.folded] for line in lines], np.int64)
    counts = np.diff(frequencies.word_rows.ptr)
    having = np.bincount(place, weights=counts, minlength=len(surfaces))
    numbers = {term: number for number, term in enumerate(frequencies.terms)}
    write_lines(folder / "surfaces.txt", surfaces)
    write_lines(folder / "surface_written.txt", _most_written(lines, counts.tolist()))
    np.save(folder / "surface_having.npy", having.astype(np.int32))
    np.save(folder / "surface_lines.npy", np.searchsorted(place, np.arange(len(surfaces) + 1)))
    np.save(folder / "line_terms.npy", np.array([numbers.get(line.term, -1) for line in lines], np.int32))
    _write_compounds(folder, lines, numbers)
    if previous and read_lines(previous / "surfaces.txt") == surfaces:
        for name in _DELETES:
            shutil.copyfile(previous / name, folder / name)
    else:
        for name, array in zip(_DELETES, delete_index(surfaces), strict=True):
            np.save(folder / name, array)


def _most_written(lines: Sequence[Surface], counts: Sequence[int]) -> list[str]:
    """Return how most articles write each word, in the order of the words; an empty text if without accents."""
    most: dict[str, tuple[int, str]] = {}
    for line, count in zip(lines, counts, strict=True):
        most[line.folded] = max(most.get(line.folded, (0, "")), (count, line.written))
    return [written if written != folded else "" for folded, (_, written) in most.items()]


def _write_compounds(folder: Path, lines: Sequence[Surface], numbers: Mapping[str, int]) -> None:
    """Write the terms that stand inside compounds, sorted, and the numbers of the compounds' terms for each."""
    known = {
        lang: {line.folded for line in lines if line.lang == lang} for lang in {line.lang for line in lines} - {""}
    }
    splitters = {lang: CompoundSplitter(lang, words) for lang, words in known.items()}
    compounds: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.lang and (number := numbers.get(line.term)) is not None:
            for part in splitters[line.lang].parts(line.folded):
                compounds[analyzer(line.lang).stem(part)].add(number)
    parts = sorted(compounds)
    write_lines(folder / "compound_parts.txt", parts)
    np.save(folder / "compound_ptr.npy", np.cumsum([0, *(len(compounds[part]) for part in parts)], dtype=np.int64))
    every = [number for part in parts for number in sorted(compounds[part])]
    np.save(folder / "compound_terms.npy", np.array(every, np.int32))


_DELETES = ("deletion_hashes.npy", "deletion_places.npy")


def read(folder: Path, languages: Sequence[str]) -> tuple[Lexicon, Corrector]:
    """Return the lexicon in ``folder`` and its corrector, with memory-mapped arrays.

    Raises:
        OSError: a file is missing.
        ValueError: a file is damaged.

    """
    surfaces, written = read_lines(folder / "surfaces.txt"), read_lines(folder / "surface_written.txt")
    lines = read_array(folder, "surface_lines", np.int64)
    terms, frequency = (read_array(folder, name, np.int32) for name in ("line_terms", "surface_having"))
    hashes, places = read_array(folder, "deletion_hashes", np.uint32), read_array(folder, "deletion_places", np.int32)
    ptr, compounds = read_array(folder, "compound_ptr", np.int64), read_array(folder, "compound_terms", np.int32)
    parts = read_lines(folder / "compound_parts.txt")
    of_part = {part: compounds[ptr[place] : ptr[place + 1]].tolist() for place, part in enumerate(parts)}
    corrector = Corrector(surfaces, frequency, hashes, places, languages, written)
    return Lexicon(surfaces, lines, terms, of_part), corrector
