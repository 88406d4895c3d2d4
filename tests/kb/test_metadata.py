"""What metadata says of itself beyond the values a writer typed."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.metadata import Metadata


@pytest.mark.parametrize(
    ("reviewed", "review_in", "due"),
    [
        (dt.date(2024, 2, 28), "1 day", dt.date(2024, 2, 29)),
        (dt.date(2024, 1, 1), "2 weeks", dt.date(2024, 1, 15)),
        (dt.date(2024, 1, 1), None, None),
        (None, "1 day", None),
    ],
)
def test_a_review_falls_due_so_long_after_the_last(
    reviewed: dt.date | None, review_in: str | None, due: dt.date | None
) -> None:
    given = {"title": "Title", "last_reviewed": reviewed, "review_in": review_in}

    assert Metadata.model_validate(given).review_due == due


@pytest.mark.parametrize(("reviewed", "review_in"), [("9999-12-31", "1 day"), ("9999-01-01", "999 years")])
def test_a_review_due_after_the_end_of_the_calendar_is_due_on_its_last_day(reviewed: str, review_in: str) -> None:
    given = {"title": "Title", "last_reviewed": reviewed, "review_in": review_in}

    assert Metadata.model_validate(given).review_due == dt.date.max
