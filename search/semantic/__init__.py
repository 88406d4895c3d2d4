"""Meaning: texts to vectors, near where they say the same in other words.

An encoder is anything with the port below. Two are in the tree, in one vector space: ``static`` (one vector per
word piece, always there, a few dozen microseconds a query) and ``minilm`` (its teacher, where its files are).
The rule of this room: it knows texts and vectors, and nothing of articles, indexes or queries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Texts to unit vectors, so that the inner product of two is their cosine."""

    @property
    def name(self) -> str:
        """A fingerprint for caches: it changes whenever a vector would."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of the texts in their order, shape ``[len(texts), dimensions]``.

        Rows have length one; a text of which no piece is known gives a row of zeros, which is near to nothing.
        """
