"""Purity and completeness of rows, on groups whose figures are known."""

from __future__ import annotations

import pytest

from tests.bench.clusters import b_cubed


@pytest.mark.parametrize(
    ("groups", "purity", "completeness"),
    [
        ([(0, 1), (2, 3)], 1, 1),
        ([(0,), (1,), (2,), (3,)], 1, 0.5),
        ([(0, 1, 2, 3)], 0.5, 1),
        ([(0, 1, 2), (3,)], 2 / 3, 0.75),
    ],
)
def test_purity_and_completeness_are_shares_of_each_question(
    groups: list[tuple[int, ...]], purity: float, completeness: float
) -> None:
    assert b_cubed(groups, ["fax", "fax", "label", "label"]) == pytest.approx((purity, completeness))
