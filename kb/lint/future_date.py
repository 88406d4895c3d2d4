"""Reviews dated in the future."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each article whose last review is dated after today."""
    for entry in view.entries:
        reviewed = entry.metadata.last_reviewed
        if reviewed is not None and reviewed > view.today:
            message = f"last_reviewed: {reviewed} is in the future: write the day of the review"
            yield Problem(RULE.name, entry.path, entry.lines.get("last_reviewed"), message)


RULE = Rule("future-date", "The date of an article's last review is in the future.", check)
