"""A review that should have happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each published article whose review has run out."""
    for entry in view.published.values():
        due = entry.metadata.review_due
        if due is not None and due < view.today:
            message = f"the review fell due on {due}: check the article, then set last_reviewed to that day"
            yield Problem(RULE.name, entry.path, entry.lines.get("last_reviewed"), message)


RULE = Rule("review-overdue", "An article has not been checked for longer than its review_in.", check)
