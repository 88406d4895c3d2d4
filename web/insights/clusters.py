"""Similar questions as one: leader clustering by the cosine of their vectors.

Each text joins the leader that it is most like, or becomes a leader itself (Hartigan, "Clustering Algorithms", 1975,
chapter 3). One pass in a fixed order needs no number of clusters and no random start, so the same questions always
give the same rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.semantic import Encoder

LIKENESS: Final = 0.65
"""The cosine from which two questions count as alike, after their common part is taken off.

With the static table it joins inflections, word orders and added words ("print a label", "how do I print the labels"),
but not different problems with one thing ("password reset mail never arrives", "fake mail asking for my password").
"""

_PRIOR: Final = 100
"""Texts without meaning that are counted into the mean, so that the mean of a few texts takes little off them."""

_BLOCK: Final = 256
"""Texts compared with the leaders at once: a block fits the processor's cache, and one product costs little Python."""


def clusters(texts: Sequence[str], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    """Return the numbers of the texts in each cluster, led by its first; clusters come in the order of their leaders.

    Important texts come first, because they become the leaders. A text without a vector is a cluster of its own.
    """
    vectors = _centred(encoder.encode(texts))
    leaders: list[int] = []
    members: dict[int, list[int]] = {}
    for start in range(0, len(texts), _BLOCK):
        block = vectors[start : start + _BLOCK]
        known = len(leaders)
        likeness = np.concatenate([block @ vectors[leaders].T, block @ block.T], axis=1)
        columns = list(range(known))
        for offset, row in enumerate(likeness):
            nearest = _nearest(row, columns)
            number = start + offset
            if nearest is None:
                leaders.append(number)
                columns.append(known + offset)
                members[number] = [number]
            else:
                members[leaders[nearest]].append(number)
    return tuple(tuple(members[leader]) for leader in leaders)


def _centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return unit vectors without what they have in common, such as the name of the product.

    Source: Mu and Viswanath, "All-but-the-Top", 2018, section 3; with a prior, and the mean alone.
    """
    centred = vectors - vectors.sum(axis=0) / (len(vectors) + _PRIOR)
    centred *= vectors.any(axis=1, keepdims=True)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    units: NDArray[np.float32] = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    return units


def _nearest(likeness: NDArray[np.float32], columns: list[int]) -> int | None:
    """Return the place of the most similar leader, the first of equals; None if none is similar enough."""
    if not columns:
        return None
    candidates = likeness[columns]
    best = int(candidates.argmax())
    return best if candidates[best] >= LIKENESS else None
