"""Lint: what only shows when articles are read side by side, or against the calendar.

Every rule is one module with one :class:`~kb.lint.rule.Rule`; it sees entries only, so that files whose reading is
reused are checked as well. What the reader itself finds is listed in :data:`kb.problem.READING_RULES`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint import (
    broken_link,
    duplicate_query,
    duplicate_slug,
    duplicate_title,
    future_date,
    missing_anchor,
    missing_image,
    redirect_collision,
    review_overdue,
    summary,
    unknown_category,
    unknown_related,
    unpublished_link,
)
from kb.lint.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.rule import Rule
    from kb.problem import Problem

RULES: tuple[Rule, ...] = (
    broken_link.RULE,
    missing_anchor.RULE,
    unpublished_link.RULE,
    missing_image.RULE,
    unknown_related.RULE,
    unknown_category.RULE,
    redirect_collision.RULE,
    duplicate_slug.RULE,
    duplicate_title.RULE,
    duplicate_query.RULE,
    summary.RULE,
    future_date.RULE,
    review_overdue.RULE,
)

__all__ = ["RULES", "View", "check"]


def check(view: View) -> Iterator[Problem]:
    """Yield what all rules find."""
    for rule in RULES:
        yield from rule.check(view)
