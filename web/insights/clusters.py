"""Similar questions as one: each joins the cluster that it is most like, or begins one.

One pass in a fixed order, with the means of the clusters so far, needs no number of clusters and no random start, so
the same questions always give the same rows (Hartigan, "Clustering Algorithms", 1975, chapter 3: leaders; MacQueen,
1967: means that move as texts arrive).
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from search.semantic import Encoder

LIKENESS: Final = 0.45
"""The likeness from which a question joins a cluster.

``python -m tests.bench.clusters`` reports what it does to sets of questions whose articles are known: it is the lowest
of its steps at which 85 % of the questions in a question's row share its article, on each of four sets.
"""

_TERM_SHARE: Final = 0.5
"""What shared terms count beside similar meaning: "fax" joins "can I send a fax" with "fax a document"."""

_TERM_COLUMNS: Final = 512
"""Columns that terms are hashed to. Two questions of four terms share one by chance once in 30 pairs."""

_PRIOR: Final = 100
"""Texts without meaning that are counted into the mean, so that the mean of a few texts takes little off them."""

_BLOCK: Final = 32
"""Texts compared with the clusters at once: one product costs little Python. Means move after each block."""


def clusters(texts: Sequence[str], encoder: Encoder) -> tuple[tuple[int, ...], ...]:
    """Return the numbers of the texts in each cluster, led by its first; clusters come in the order of their leaders.

    Important texts come first, because they begin the clusters. A text without a vector is a cluster of its own.
    """
    vectors = np.hstack([(1 - _TERM_SHARE) ** 0.5 * _meanings(texts, encoder), _TERM_SHARE**0.5 * _terms(texts)])
    sums, members = np.zeros_like(vectors), list[list[int]]()
    for start in range(0, len(texts), _BLOCK):
        block, known = vectors[start : start + _BLOCK], len(members)
        likeness = np.hstack([block @ _units(sums[:known]).T, block @ block.T])
        columns = [*range(known)]
        for offset, row in enumerate(likeness):
            cluster = _nearest(row, columns)
            if cluster is None:
                cluster = len(members)
                members.append([])
                columns.append(known + offset)
            members[cluster].append(start + offset)
            sums[cluster] += block[offset]
    return tuple(map(tuple, members))


def _meanings(texts: Sequence[str], encoder: Encoder) -> NDArray[np.float32]:
    """Return unit vectors without what they have in common, such as the name of the product.

    Source: Mu and Viswanath, "All-but-the-Top", 2018, section 3; with a prior, and the mean alone.
    """
    vectors = encoder.encode(texts)
    centred = vectors - vectors.sum(axis=0) / (len(vectors) + _PRIOR)
    return _units(centred * vectors.any(axis=1, keepdims=True))


def _terms(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return unit vectors of the terms, rare ones weighing more, hashed to columns with a sign.

    All texts are stemmed as English: endings of other languages that it leaves are left in all of them.
    Source: Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009, section 2.
    """
    analyze = analyzer("en").terms
    terms = [dict.fromkeys(analyze(text)) for text in texts]
    counts = Counter(term for each in terms for term in each)
    places = {term: _place(term) for term in counts}
    vectors = np.zeros((len(texts), _TERM_COLUMNS), np.float32)
    for row, each in zip(vectors, terms, strict=True):
        for term in each:
            column, sign = places[term]
            row[column] += sign * math.log(1 + len(texts) / counts[term])
    return _units(vectors)


def _place(term: str) -> tuple[int, int]:
    """Return the column and the sign of a term, the same in every process."""
    number = int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest())
    return number // 2 % _TERM_COLUMNS, 1 if number % 2 else -1


def _units(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return vectors of length 1; those of length 0 stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units: NDArray[np.float32] = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return units


def _nearest(likeness: NDArray[np.float32], columns: list[int]) -> int | None:
    """Return the number of the most similar cluster, the first of equals; None if none is similar enough."""
    if not columns:
        return None
    candidates = likeness[columns]
    best = int(candidates.argmax())
    return best if candidates[best] >= LIKENESS else None
