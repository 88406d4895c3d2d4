"""Collection: what impacts must know of a whole collection when they hold the postings of some of its articles.

A word is as rare, and a section as long, as it is in the collection: so a few hundred candidates from a search cluster,
or a snapshot of the most read articles, score as they would among all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from search.index.postings import read_array

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from search.index.postings import Frequencies


@dataclass(frozen=True, slots=True)
class Collection:
    """The frequencies of a collection of so many ``sections``.

    ``having`` int32 [T] is how many of them have each term, and ``strong`` bool [T] whether one has it in a title,
    keyword, heading or summary. ``pairs`` uint64 [K], sorted, are the pairs of neighbours that more than one section
    has, and ``pair_having`` int32 [K] how many. ``mean_lengths`` float64 [fields] are the mean lengths of the fields.
    """

    sections: int
    having: NDArray[np.int32]
    strong: NDArray[np.bool_]
    pairs: NDArray[np.uint64]
    pair_having: NDArray[np.int32]
    mean_lengths: NDArray[np.float64]

    def pair_frequency(self, key: int) -> int:
        """Return how many sections have a pair that at least one has."""
        place = int(self.pairs.searchsorted(np.uint64(key)))
        return int(self.pair_having[place]) if place < len(self.pairs) and int(self.pairs[place]) == key else 1


def collection_of(frequencies: Frequencies, strong: NDArray[np.bool_]) -> Collection:
    """Return what is to be known of a collection; ``strong`` bool [P] is by posting of a term."""
    ptr, pair_having = frequencies.term_rows.ptr, np.diff(frequencies.pair_rows.ptr)
    lengths = frequencies.lengths
    return Collection(
        sections=frequencies.sections,
        having=np.diff(ptr).astype(np.int32),
        strong=strong_terms(strong, ptr),
        pairs=frequencies.pairs[pair_having > 1],
        pair_having=pair_having[pair_having > 1].astype(np.int32),
        mean_lengths=lengths.mean(axis=0) if len(lengths) else np.ones(lengths.shape[1]),
    )


def write(folder: Path, collection: Collection) -> None:
    """Write a collection for ``read``."""
    for name in ("having", "strong", "pairs", "pair_having", "mean_lengths"):
        np.save(folder / f"collection_{name}.npy", getattr(collection, name))
    np.save(folder / "collection_sections.npy", np.array([collection.sections], np.int64))


def strong_terms(strong: NDArray[np.bool_], ptr: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which terms have a posting that is ``strong``, bool [T], by where the postings of each begin."""
    return np.logical_or.reduceat(strong, ptr[:-1]) if len(ptr) > 1 else np.zeros(0, np.bool_)


def read(folder: Path) -> Collection | None:
    """Return the collection that the arrays in ``folder`` are a part of, or None if they are whole."""
    if not (folder / "collection_sections.npy").exists():
        return None
    return Collection(
        sections=int(read_array(folder, "collection_sections", np.int64)[0]),
        having=read_array(folder, "collection_having", np.int32),
        strong=read_array(folder, "collection_strong", np.bool_),
        pairs=read_array(folder, "collection_pairs", np.uint64),
        pair_having=read_array(folder, "collection_pair_having", np.int32),
        mean_lengths=read_array(folder, "collection_mean_lengths", np.float64),
    )


class SparsePointers(Sequence[int]):
    """Where the postings of each of ``terms`` terms begin, if only the ``present`` ones, int32 [n] in order, have any.

    ``ptr`` int64 [n + 1] is where theirs begin. A list for all terms would cost more than a search.
    """

    def __init__(self, present: NDArray[np.int32], ptr: NDArray[np.int64], terms: int) -> None:
        self._present, self._ptr, self._terms = present, ptr, terms

    def __len__(self) -> int:
        return self._terms + 1

    @overload
    def __getitem__(self, place: int) -> int: ...

    @overload
    def __getitem__(self, place: slice) -> list[int]: ...

    def __getitem__(self, place: int | slice) -> int | list[int]:
        """Return where the postings of the first term with at least this number begin, or of each in a range."""
        if isinstance(place, slice):
            numbers = np.arange(*place.indices(len(self)))
            starts: list[int] = self._ptr.take(self._present.searchsorted(numbers)).tolist()
            return starts
        return int(self._ptr[self._present.searchsorted(place)])
