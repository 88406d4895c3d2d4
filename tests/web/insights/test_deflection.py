"""Deflection: three figures, each with its definition."""

from __future__ import annotations

from tests.web.insights.conftest import TODAY, asked, total
from web.insights.deflection import figures, outcomes, visits
from web.insights.period import Period

PERIOD = Period.latest(3, TODAY)
TOTALS = [
    total(days_ago=0, visits=9, solved=1, read=2, wrote_after=3),
    total(days_ago=2, visits=5, solved=4),
    total(days_ago=3, visits=8, solved=7, read=6),
    total(days_ago=6, visits=8, solved=99),
]


def test_each_figure_counts_its_own_visits_and_compares_with_the_period_before() -> None:
    solved, read, wrote_after = figures(TOTALS, PERIOD)

    assert (solved.visits, solved.before, solved.by_day) == (5, 7, (4, 0, 1))
    assert (read.visits, read.before, read.by_day) == (2, 6, (0, 0, 2))
    assert (wrote_after.visits, wrote_after.before, wrote_after.by_day) == (3, 0, (0, 0, 3))
    assert visits(TOTALS, PERIOD) == 14


def test_each_figure_says_what_it_counts_and_none_is_their_sum() -> None:
    names = [figure.name for figure in figures(TOTALS, PERIOD)]

    assert names == ["solved", "read", "wrote_after"]
    assert all(figure.definition.startswith("Visits that") for figure in figures(TOTALS, PERIOD))


def test_searches_are_counted_per_day_and_outcome() -> None:
    days = [
        asked("refund", days_ago=0, answered=2, none=1),
        asked("label", days_ago=0, answered=1, unsure=4),
        asked("label", days_ago=5, answered=50),
    ]

    assert outcomes(days, PERIOD) == {"answered": (0, 0, 3), "unsure": (0, 0, 4), "none": (0, 0, 1)}
