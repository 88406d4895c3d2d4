"""Lint rules that compare articles with each other or with the calendar.

Every module has one :class:`~kb.lint.rule.Rule`. Rules see only entries, so that they also check files whose reading is
reused. :data:`kb.problem.READING_RULES` lists the problems that the reader itself finds.
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
from kb.problem import READING_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

DESCRIPTIONS: Mapping[str, str] = {rule.name: rule.about for rule in RULES} | READING_RULES
"""Every rule, those of reading included, with a sentence that explains it."""

__all__ = ["DESCRIPTIONS", "RULES", "View", "check"]


def check(view: View) -> Iterator[Problem]:
    """Yield the problems that all rules find."""
    for rule in RULES:
        yield from rule.check(view)
