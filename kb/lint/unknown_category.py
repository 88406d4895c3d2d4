"""A category that no folder describes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each ``category`` that names no folder, with the nearest that does."""
    known = frozenset(view.resolve.shelves.values())
    for entry in view.entries:
        if "category" in entry.lines and entry.category not in known:
            nearest = process.extractOne(entry.category, known, score_cutoff=60)
            hint = f"; did you mean {nearest[0]}?" if nearest else ""
            message = f"category: {entry.category} is the name of no folder{hint}"
            yield Problem(RULE.name, entry.path, entry.lines["category"], message)


RULE = Rule("unknown-category", "An article names a category that is no folder's.", check)
