"""Passages that are split by article and gathered again score as before."""

from __future__ import annotations

import numpy as np

from search.backends.passages import SketchedPassages, gather, no_passages, passages_of
from search.semantic.vectors import PassageVectors


def test_passages_of_some_articles_are_gathered_in_order() -> None:
    random = np.random.default_rng(7)
    vectors = random.integers(-127, 127, (4, 6)).astype(np.int8)
    axes, scales = np.eye(6, 2, dtype=np.float32), np.full(4, 0.01, np.float32)
    sketches = (vectors.astype(np.float32) @ axes).T * scales
    known = PassageVectors(vectors, scales, axes, sketches, np.array([0, 1, 1, 2], np.int32), np.zeros(4, np.int32))

    parts = [SketchedPassages.of(passages_of(known, article), axes) for article in (0, 2)]
    some = gather(axes, [0, 2], parts)

    assert some.article.tolist() == [0, 2]
    assert np.array_equal(some.vectors, vectors[[0, 3]])
    assert np.allclose(some.sketches, sketches[:, [0, 3]])


def test_an_index_without_meaning_has_no_passages() -> None:
    assert no_passages().rows.vectors.shape == (0, 0)
    assert len(gather(np.zeros((4, 2), np.float32), [], [])) == 0
