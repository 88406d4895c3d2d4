"""Maxima and sums are the same whether few or many segments are wanted."""

from __future__ import annotations

import numpy as np
import pytest

from search.index.segments import best_and_total


@pytest.mark.parametrize("number", [1, 7, 400])
def test_maxima_and_sums_are_right_for_few_and_many_segments(number: int) -> None:
    chance = np.random.default_rng(number)
    ends = np.cumsum(chance.integers(1, 9, 400))
    spans = np.stack((np.append(0, ends[:-1]), ends), axis=1)
    values = np.append(chance.random(ends[-1]), 0.0)
    wanted = np.sort(chance.choice(400, number, replace=False))
    best, total = best_and_total(values, spans, wanted)
    segments = [values[first:end] for first, end in spans[wanted].tolist()]
    np.testing.assert_allclose(best, [segment.max() for segment in segments])
    np.testing.assert_allclose(total, [segment.sum() for segment in segments])
