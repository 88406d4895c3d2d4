"""Categories that do not exist."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kb.lint.rule import Rule, did_you_mean
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each ``category`` that is neither a folder nor named twice, with the most similar name."""
    known = frozenset(view.resolve.category_slugs.values())
    named = Counter(entry.category for entry in view.entries)
    for entry in view.entries:
        if "category" in entry.lines and entry.category not in known and named[entry.category] == 1:
            message = f"category: there is no folder {entry.category}{did_you_mean(entry.category, known)}"
            yield Problem(RULE.name, entry.path, entry.lines["category"], message)


RULE = Rule("unknown-category", "The only article of a category names it, and it has no folder.", check)
