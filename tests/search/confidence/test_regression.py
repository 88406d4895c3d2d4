"""The regression finds the weights that separate two kinds of rows."""

from __future__ import annotations

import numpy as np
import pytest

from search.confidence.regression import log_odds, logistic, regression, weighted_upper_quantile


def test_the_weights_that_made_the_labels_are_found() -> None:
    random = np.random.default_rng(0)
    rows = random.normal(size=(20_000, 2))
    labels = random.random(20_000) < logistic(rows @ np.array([2.0, 0.5]) - 1.0)
    weights = regression(rows, labels, np.ones(len(rows)), (0.0, 0.0, 0.0), strength=0.0)
    np.testing.assert_allclose(weights, [2.0, 0.5, -1.0], atol=0.1)


def test_no_weight_is_negative_but_the_bias_may_be() -> None:
    rows = np.linspace(0.0, 1.0, 200)[:, None]
    weights = regression(rows, rows[:, 0] < 0.2, np.ones(200), (1.0, 0.0), strength=1.0)
    assert weights[0] == 0.0
    assert weights[1] < 0.0


def test_a_strong_prior_holds_the_weights() -> None:
    rows = np.array([[1.0], [0.0]])
    labels = np.array([True, False])
    weak, strong = (regression(rows, labels, np.ones(2), (3.0, -1.0), strength=strength) for strength in (0.1, 1e6))
    assert abs(strong[0] - 3.0) < 1e-3 < abs(weak[0] - 3.0)


@pytest.mark.parametrize("chance", [0.001, 0.5, 0.9])
def test_log_odds_are_the_inverse_of_the_logistic_function(chance: float) -> None:
    assert float(logistic(log_odds(chance))) == pytest.approx(chance)


def test_a_weighted_quantile_is_exceeded_by_its_share() -> None:
    values = np.arange(10.0)
    assert weighted_upper_quantile(0.2, values, np.ones(10)) == 8.0
    assert weighted_upper_quantile(0.2, values, np.array([10.0, *[1.0] * 9])) == 6.0
