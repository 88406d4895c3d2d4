"""Records: everything that ranking must know of one article, as bytes that mean the same in every generation."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from search.index.partial.article_postings import COLUMNS, ArticlePostings
from search.semantic.vectors import Quantised

if TYPE_CHECKING:
    from numpy.typing import NDArray

Scalar = TypeVar("Scalar", bound=np.generic)

VERSION = 1
"""Raised whenever records change: those of another version are written anew."""


@dataclass(frozen=True, slots=True)
class Passages:
    """The passages of an article as stored: ``P`` rows, and the section of each, int32 [P]."""

    rows: Quantised
    ordinal: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Record:
    """The postings of an article and its passages, which are none without search by meaning.

    ``boost`` is the factor that its writer gives it.
    """

    postings: ArticlePostings
    passages: Passages
    boost: float

    def packed(self) -> bytes:
        """Return the record as compressed bytes."""
        postings, passages = self.postings, self.passages
        words = "\n".join(postings.terms).encode()
        arrays = [getattr(postings, field.name) for field in fields(postings) if field.name != "terms"]
        arrays += [passages.rows.vectors, passages.rows.scales, passages.ordinal, np.array([self.boost], np.float64)]
        shapes = np.array(
            [
                VERSION,
                len(words),
                len(postings.terms),
                len(postings.docs),
                len(postings.pairs),
                len(postings.ordinal),
                *passages.rows.vectors.shape,
            ],
            np.int32,
        )
        return zlib.compress(b"".join([shapes.tobytes(), words, *(array.tobytes() for array in arrays)]), 6)


def unpacked(data: bytes) -> Record:
    """Return the record in some bytes.

    Raises:
        ValueError: they are not a record of this version.

    """
    try:
        read = _Reader(zlib.decompress(data))
        version, words, terms, docs, pairs, sections, passages, dimensions = read.numbers(8)
    except (zlib.error, ValueError) as error:
        raise ValueError("not a record of an article") from error
    if version != VERSION:
        raise ValueError(f"a record of version {version}, not of {VERSION}")
    text = read.text(words)
    postings = ArticlePostings(
        terms=tuple(text.split("\n")) if terms else (),
        ptr=read.array(np.int32, terms + 1),
        docs=read.array(np.int32, docs),
        counts=read.array(np.uint8, docs, COLUMNS),
        pairs=read.array(np.uint64, pairs),
        pair_docs=read.array(np.int32, pairs),
        pair_counts=read.array(np.uint8, pairs, COLUMNS),
        lengths=read.array(np.int32, sections, COLUMNS),
        ordinal=read.array(np.int32, sections),
    )
    rows = Quantised(read.array(np.int8, passages, dimensions), read.array(np.float32, passages))
    stored = Passages(rows, read.array(np.int32, passages))
    return Record(postings, stored, float(read.array(np.float64, 1)[0]))


class _Reader:
    """Reads arrays one behind the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def numbers(self, count: int) -> list[int]:
        numbers: list[int] = self.array(np.int32, count).tolist()
        return numbers

    def text(self, length: int) -> str:
        self._place += length
        return self._data[self._place - length : self._place].decode()

    def array(self, kind: type[Scalar], *shape: int) -> NDArray[Scalar]:
        """Return the next array.

        Raises:
            ValueError: the data end before.

        """
        count = int(np.prod(shape))
        array = np.frombuffer(self._data, kind, count, self._place).reshape(shape)
        self._place += array.nbytes
        return array
