"""Reviews that are overdue."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems

TODAY = dt.datetime.now(dt.UTC).date()


def test_overdue_reviews_are_named_with_their_day(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "review-overdue",
        {
            "a.md": article("A", last_reviewed="2020-01-01", review_in="6 months"),
            "b.md": article("B", last_reviewed=str(TODAY), review_in="1 day"),
        },
        [("a.md", 4, "was due on 2020-06-29")],
    )
