"""Logistic regression with a prior, non-negative weights and weighted rows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Floats = NDArray[np.float64]

_LOGISTIC_CURVATURE: Final = 0.25
"""Largest second derivative of the logistic loss."""
_STEPS, _HALVINGS, _CLOSE = 100, 20, 1e-8


def regression(
    rows: Floats, is_positive: NDArray[np.bool_], row_weights: Floats, prior: Sequence[float], strength: float
) -> Floats:
    """Return the weights and, last, the bias, ``[k + 1]``.

    ``prior`` holds the weights and the bias to start from; it counts as much as ``strength`` rows. Newton's steps are
    halved until they help and applied to the free weights: one that would turn negative stays at 0 (projected Newton;
    Bertsekas, "Projected Newton Methods for Optimization Problems with Simple Constraints", 1982).
    """
    design = np.column_stack((rows, np.ones(len(rows))))
    center = np.array(prior)
    spread = np.append(rows.var(axis=0), 0.01)  # let the bias move freely: the share of positive rows is by design
    pull = strength * _LOGISTIC_CURVATURE * spread + 1e-6
    least = np.array([0.0] * (len(center) - 1) + [-np.inf])

    def loss(weights: Floats) -> float:
        odds = np.where(is_positive, -1.0, 1.0) * (design @ weights)
        return float(row_weights @ np.logaddexp(0.0, odds) + pull @ (weights - center) ** 2 / 2)

    weights = np.maximum(center, least)
    for _ in range(_STEPS):
        chance = logistic(design @ weights)
        slope = design.T @ (row_weights * (chance - is_positive)) + pull * (weights - center)
        free = (weights > least) | (slope < 0)
        curvature = (design * (row_weights * chance * (1 - chance))[:, None]).T @ design + np.diag(pull)
        step = np.zeros(len(weights))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], slope[free])
        candidates = [np.maximum(weights - step / 2**halving, least) for halving in range(_HALVINGS)]
        better = next((candidate for candidate in candidates if loss(candidate) < loss(weights) - _CLOSE), None)
        if better is None:
            break
        weights = better
    return np.asarray(weights, np.float64)


def logistic(odds: Floats | np.float64) -> Floats:
    """Return the probabilities of log-odds."""
    chances: Floats = np.exp(-np.logaddexp(0.0, -odds))
    return chances


def log_odds(chance: float) -> float:
    """Return the log-odds of a probability, kept away from 0 and 1."""
    inside = min(max(chance, 1e-9), 1.0 - 1e-9)
    return math.log(inside) - math.log1p(-inside)


def weighted_upper_quantile(share: float, values: Floats, weights: Floats) -> float:
    """Return the value that this share of the weighted values exceeds."""
    order = np.argsort(-values)
    above = np.cumsum(weights[order]) / weights.sum()
    place = min(int(np.searchsorted(above, share)), len(order) - 1)
    return float(values[order[place]])
