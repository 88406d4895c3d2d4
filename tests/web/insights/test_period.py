"""Periods: read from text, compared with the one before."""

from __future__ import annotations

import datetime as dt

import pytest

from web.insights.period import Period

TODAY = dt.date(2026, 11, 30)


@pytest.mark.parametrize(("text", "first"), [("30", "2026-11-01"), ("1", "2026-11-30"), ("2026-10-05", "2026-10-05")])
def test_since_is_a_day_or_a_number_of_days(text: str, first: str) -> None:
    assert Period.since(text, TODAY) == Period(dt.date.fromisoformat(first), TODAY)


@pytest.mark.parametrize("text", ["", "0", "-3", "9999", "2026-12-01", "yesterday", "2026-13-01", "0001-01-01", "³"])
def test_what_is_no_past_day_is_refused_with_advice(text: str) -> None:
    with pytest.raises(ValueError, match="write a past day, such as 2026-11-01, or a number of days, such as 30"):
        Period.since(text, TODAY)


def test_the_period_before_has_the_same_length_and_no_day_in_common() -> None:
    period = Period.latest(7, TODAY)

    assert period.before == Period(dt.date(2026, 11, 17), dt.date(2026, 11, 23))
    assert period.before.days == period.days == len(list(period)) == 7
    assert not set(period) & set(period.before)
    assert all(day in period and day not in period.before for day in period)
