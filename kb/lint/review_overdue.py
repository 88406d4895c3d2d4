"""Reviews that are overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each published article whose last review is too long ago."""
    for entry in view.published.values():
        due = entry.metadata.review_due
        if due is not None and due < view.today:
            message = f"the review was due on {due}: check the article, then set last_reviewed to the day of your check"
            yield Problem(RULE.name, entry.path, entry.lines.get("last_reviewed"), message)


RULE = Rule("review-overdue", "An article was last checked longer ago than its review_in.", check)
