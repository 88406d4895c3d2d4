"""Reviews dated in the future."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ExpectProblems

TODAY = dt.datetime.now(dt.UTC).date()


def test_reviews_are_not_dated_after_today(expect_problems: ExpectProblems) -> None:
    expect_problems(
        "future-date",
        {
            "a.md": article("A", last_reviewed=str(TODAY + dt.timedelta(days=2))),
            "b.md": article("B", last_reviewed=str(TODAY)),
        },
        [("a.md", 4, "is in the future")],
    )
