"""The static encoder: one vector per word piece and per pair of neighbours; a text's vector is their sum.

The table was distilled from MiniLM (``python -m search distill``; README.md beside this file names the texts) and uses
the same space, reduced to the directions in which MiniLM's passage vectors differ most. So queries can be encoded here
and passages by MiniLM, or both here. The file holds:

- ``pieces``: the vocabulary, one piece per line in UTF-8, as bytes;
- ``pairs`` int32 ``[pairs, 2]``: the numbers of two pieces that mean more side by side than apart, as "log in";
- ``rows`` int8 ``[parts, dimensions]`` and ``scales`` float32 ``[parts]``, first the pieces, then the pairs: the vector
  of a part is their product, and its length is the weight of the part;
- ``basis`` float32 ``[384, dimensions]``: orthonormal directions of MiniLM's space, largest variance first.
"""

from __future__ import annotations

import hashlib
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from search.semantic.wordpiece import WordPiece

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float32]

TABLE = Path(__file__).with_name("static.npz")
"""The shipped table."""
LONGEST = 512
"""Pieces of a text that are read: by then a long text has said what it is about."""


class Parts:
    """Splits a text into its word pieces and the pairs of neighbours that have a vector of their own."""

    def __init__(self, pieces: Sequence[str], pairs: NDArray[np.int32]) -> None:
        """Take the pieces in the order of their numbers, and the numbers of those in each pair, ``[pairs, 2]``."""
        self._pieces = WordPiece(pieces)
        numbers = range(len(pieces), len(pieces) + len(pairs))
        self._pairs = {(first, second): number for (first, second), number in zip(pairs.tolist(), numbers, strict=True)}

    def of(self, text: str) -> list[int]:
        """Return the numbers of the text's parts: pieces in their order, then pairs."""
        pieces = self._pieces.ids(text, LONGEST)
        pairs = self._pairs
        return pieces + [pairs[pair] for pair in pairwise(pieces) if pair in pairs]


class Static:
    """Encodes texts by looking up vectors and adding them. Safe to share between threads."""

    def __init__(self, parts: Parts, rows: NDArray[np.int8], scales: Floats, basis: Floats, name: str) -> None:
        """Take the arrays that the module describes, and a unique name for the table."""
        self.name = name
        self.dimensions = int(basis.shape[1])
        self.basis = basis
        self._parts, self._rows, self._scales = parts, rows, scales

    @classmethod
    def load(cls, path: Path = TABLE) -> Self:
        """Return the encoder of a table that ``write`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            parts = Parts(arrays["pieces"].tobytes().decode("utf-8").split("\n"), arrays["pairs"])
            name = f"static-{hashlib.sha256(path.read_bytes()).hexdigest()[:12]}"
            return cls(parts, arrays["rows"], arrays["scales"], arrays["basis"], name)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return unit vectors of the texts in their order, ``[len(texts), dimensions]``; zeros for unknown pieces."""
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            numbers = np.array(self._parts.of(text), np.intp)
            rows = self._rows.take(numbers, axis=0).astype(np.float32)
            summed = self._scales.take(numbers) @ rows
            length = sqrt(summed @ summed)
            if length:
                np.divide(summed, length, out=vector)
        return vectors

    def project(self, vectors: Floats) -> Floats:
        """Return MiniLM's vectors, ``[n, 384]``, in this space: unit vectors ``[n, dimensions]``."""
        return unit(vectors @ self.basis)


def unit(vectors: Floats) -> Floats:
    """Return the rows scaled to length one; a row of zeros stays."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return units


def write(path: Path, pieces: Sequence[str], pairs: NDArray[np.int32], table: Floats, basis: Floats) -> None:
    """Write the table float32 ``[parts, dimensions]`` as int8 with a scale per row, reproducibly."""
    scales = np.abs(table).max(axis=1) / 127
    rows = np.rint(np.divide(table, scales[:, None], out=np.zeros_like(table), where=scales[:, None] > 0))
    np.savez_compressed(
        path,
        pieces=np.frombuffer("\n".join(pieces).encode("utf-8"), np.uint8),
        pairs=pairs.astype(np.int32),
        rows=rows.astype(np.int8),
        scales=scales.astype(np.float32),
        basis=basis.astype(np.float32),
    )
