"""Charts: geometry that matches the figures behind it."""

from __future__ import annotations

import datetime as dt

import pytest

from web.insights.charts import HEIGHT, WIDTH, chart
from web.insights.period import Period

TODAY = dt.date(2026, 11, 30)


def test_bars_are_stacked_from_the_bottom_in_the_order_of_the_series() -> None:
    drawn = chart(Period.latest(2, TODAY), {"answered": (3, 0), "none": (1, 2)})

    assert (drawn.names, drawn.top) == (("answered", "none"), 5)
    assert drawn.rows == (("29 Nov", (3, 1)), ("30 Nov", (0, 2)))
    first, above, second = drawn.bars
    assert (first.series, first.y, first.height) == (0, HEIGHT - 72, 72)
    assert (above.series, above.y, above.x) == (1, first.y - 24, first.x)
    assert (second.series, second.y) == (1, HEIGHT - 48)
    assert second.x + second.width <= WIDTH


def test_days_become_weeks_that_end_today() -> None:
    drawn = chart(Period.latest(90, TODAY), {"none": tuple(range(90))})

    assert len(drawn.rows) == 13
    assert drawn.rows[0] == ("2 Sep – 7 Sep", (sum(range(6)),))
    assert drawn.rows[-1] == ("24 Nov – 30 Nov", (sum(range(83, 90)),))
    assert sum(values[0] for _, values in drawn.rows) == sum(range(90))


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (3, 5), (10, 10), (11, 20), (501, 1000), (999, 1000)])
def test_upper_edge_is_a_round_value(value: int, top: int) -> None:
    drawn = chart(Period.latest(1, TODAY), {"none": (value,)})

    assert drawn.top == top
    assert drawn.is_empty is (value == 0)
