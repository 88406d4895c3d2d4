"""Some postings of a collection know how rare a word is in all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.index.partial import collection
from search.index.partial.collection import Collection, SparsePointers

if TYPE_CHECKING:
    from pathlib import Path

KNOWN = Collection(
    sections=10,
    having=np.array([3, 1], np.int32),
    strong=np.array([True, False]),
    pairs=np.array([5, 9], np.uint64),
    pair_having=np.array([2, 4], np.int32),
    mean_lengths=np.ones(5),
)


def test_pairs_that_are_not_listed_are_in_one_section() -> None:
    assert [KNOWN.pair_frequency(key) for key in (5, 9, 7, 2**63)] == [2, 4, 1, 1]


def test_a_collection_is_read_as_written(tmp_path: Path) -> None:
    assert collection.read(tmp_path) is None
    collection.write(tmp_path, KNOWN)
    back = collection.read(tmp_path)
    assert back is not None
    assert (back.sections, back.having.tolist(), back.pairs.tolist()) == (10, [3, 1], [5, 9])


def test_sparse_pointers_are_those_of_all_terms() -> None:
    pointers = SparsePointers(np.array([1, 4], np.int32), np.array([0, 2, 5], np.int64), 6)
    assert [pointers[number] for number in range(7)] == pointers[0:7] == [0, 0, 2, 2, 2, 5, 5]
    assert (len(pointers), pointers[3:6]) == (7, [2, 2, 5])
