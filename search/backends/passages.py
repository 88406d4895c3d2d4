"""Passages of some articles of a collection, gathered for a comparison with a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

from search.backends.record import Passages
from search.semantic.vectors import PassageVectors, Quantised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class SketchedPassages:
    """The passages of an article with their sketches, float32 [K, P]."""

    passages: Passages
    sketches: NDArray[np.float32]

    @classmethod
    def of(cls, passages: Passages, axes: NDArray[np.float32]) -> Self:
        """Return passages with their sketches along ``axes``, float32 [D, K]."""
        return cls(passages, passages.rows.sketched(axes))


def passages_of(known: PassageVectors, article: int) -> Passages:
    """Return the passages of the article with a number."""
    begin, end = known.article.searchsorted((article, article + 1)).tolist()
    return Passages(Quantised(known.vectors[begin:end], known.scales[begin:end]), known.ordinal[begin:end])


def no_passages() -> Passages:
    """Return the passages of an article in an index without meaning."""
    return Passages(Quantised(np.zeros((0, 0), np.int8), np.zeros(0, np.float32)), np.zeros(0, np.int32))


def gather(axes: NDArray[np.float32], articles: Sequence[int], parts: Sequence[SketchedPassages]) -> PassageVectors:
    """Return the passages of some articles, by their numbers in order."""
    dimensions, sketch = axes.shape
    lengths = [len(part.passages.ordinal) for part in parts]
    every = [part.passages for part in parts]
    return PassageVectors(
        vectors=np.concatenate([np.zeros((0, dimensions), np.int8), *(each.rows.vectors for each in every)]),
        scales=np.concatenate([np.zeros(0, np.float32), *(each.rows.scales for each in every)]),
        axes=axes,
        sketches=np.concatenate([np.zeros((sketch, 0), np.float32), *(part.sketches for part in parts)], axis=1),
        article=np.repeat(np.array(articles, np.int32), lengths),
        ordinal=np.concatenate([np.zeros(0, np.int32), *(each.ordinal for each in every)]),
    )
