"""A record survives being packed, and bytes that are none are refused."""

from __future__ import annotations

import zlib
from dataclasses import fields

import numpy as np
import pytest

from search.backends.record import Passages, Record, unpacked
from search.index.partial.article_postings import ArticlePostings
from search.semantic.vectors import Quantised

POSTINGS = ArticlePostings(
    terms=("passwort", "résumé"),
    ptr=np.array([0, 2, 3], np.int32),
    docs=np.array([0, 1, 1], np.int32),
    counts=np.arange(15, dtype=np.uint8).reshape(3, 5),
    pairs=np.array([2**63 + 1], np.uint64),
    pair_docs=np.array([1], np.int32),
    pair_counts=np.ones((1, 5), np.uint8),
    lengths=np.ones((2, 5), np.int32),
    ordinal=np.array([0, 1], np.int32),
)
ROWS = Quantised(np.full((1, 4), -7, np.int8), np.ones(1, np.float32))
RECORD = Record(POSTINGS, Passages(ROWS, np.zeros(1, np.int32)), 1.5)


def test_a_packed_record_is_the_same_when_unpacked() -> None:
    back = unpacked(RECORD.packed())
    assert (back.postings.terms, back.boost) == (POSTINGS.terms, 1.5)
    for one, other in ((back.postings, POSTINGS), (back.passages.rows, ROWS)):
        for field in fields(other):
            assert np.array_equal(getattr(one, field.name), getattr(other, field.name)), field.name
    assert np.array_equal(back.passages.ordinal, RECORD.passages.ordinal)


@pytest.mark.parametrize("data", [b"", b"no record", zlib.compress(b"short"), zlib.compress(b"\x01" * 40)])
def test_bytes_that_are_no_record_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="record"):
        unpacked(data)
