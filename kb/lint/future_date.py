"""A review that has not happened yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each article that was reviewed after today."""
    for entry in view.entries:
        reviewed = entry.metadata.last_reviewed
        if reviewed is not None and reviewed > view.today:
            message = f"last_reviewed: {reviewed} has not come yet: write the day of the review"
            yield Problem(RULE.name, entry.path, entry.lines.get("last_reviewed"), message)


RULE = Rule("future-date", "An article was last reviewed on a day to come.", check)
