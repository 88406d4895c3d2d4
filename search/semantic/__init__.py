"""Semantic search: texts to vectors that are close if the texts mean the same.

Two encoders implement the port below, in one vector space: ``static`` (one vector per word piece; it ships with the
code and takes a few dozen microseconds per query) and ``minilm`` (the language model that the table was distilled
from, used if its files are installed).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class Encoder(Protocol):
    """Maps texts to unit vectors, so that the inner product of two vectors is their cosine."""

    @property
    def name(self) -> str:
        """A fingerprint for caches: it changes whenever a vector would."""

    @property
    def dimensions(self) -> int:
        """The length of a vector."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of the texts in their order, shape ``[len(texts), dimensions]``.

        Rows have length one; a text without a known word piece gets a row of zeros, which is similar to nothing.
        """
