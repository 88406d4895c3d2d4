"""Vectors of pieces are fitted so that their sums point in the right direction."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from search.progress import no_progress
from search.semantic.static import unit
from search.training import fitting
from search.training.fitting import Bags, Settings

if TYPE_CHECKING:
    from numpy.typing import NDArray


def test_a_piece_in_no_text_keeps_its_vector() -> None:
    prior = np.eye(3, dtype=np.float32)
    table = fitting.fit(
        Bags([[0], [0, 1]]), np.array([[0, 1, 0], [0, 1, 0]], np.float32), prior, Settings(), no_progress
    )
    assert table[2].tolist() == [0, 0, 1]
    assert (table[0] != prior[0]).any()


def test_the_gradient_is_that_of_the_cosine() -> None:
    """Compare with differences, on a batch with a piece twice in one text and once in another."""
    random = np.random.default_rng(2)
    table, targets = random.normal(size=(3, 4)), unit(random.normal(size=(2, 4)).astype(np.float32))
    pieces, starts = Bags([[0, 1, 0], [1, 2]]).take(np.array([1, 0]))

    def loss(moved: NDArray[np.float64]) -> float:
        sums = np.array([moved[[1, 2]].sum(0), moved[[0, 1, 0]].sum(0)])
        return float(1 - (sums / np.linalg.norm(sums, axis=1, keepdims=True) * targets).sum(1).mean())

    rows, slope = fitting.slope(table.astype(np.float32), pieces, starts, targets)
    steps = [np.eye(12)[place].reshape(3, 4) * 1e-5 for place in range(12)]
    expected = np.array([(loss(table + step) - loss(table - step)) / 2e-5 for step in steps]).reshape(3, 4)
    assert rows.tolist() == [0, 1, 2]
    np.testing.assert_allclose(slope, expected, atol=1e-5)
