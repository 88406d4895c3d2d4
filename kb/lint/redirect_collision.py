"""Old addresses that are claimed twice or still in use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.files.slugs import old_address
from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each entry of ``redirect_from`` that cannot lead to its article; ``slug`` and the like are not checked."""
    for entry in view.published.values():
        if "redirect_from" not in entry.lines:
            continue
        for text in entry.metadata.redirect_from:
            old = old_address(text)
            taken = _taken(view, old, entry.slug)
            if taken:
                message = f"redirect_from: {text} {taken}"
                yield Problem(RULE.name, entry.path, entry.lines.get("redirect_from"), message)


def _taken(view: View, old: str, slug: str) -> str:
    if not old:
        return "is not an address: write the old slug"
    if old in view.published:
        return f"is the current address of {view.published[old].path}: remove it here"
    winner = view.redirects[old]
    return f"is also claimed by {view.published[winner].path}: remove one of them" if winner != slug else ""


RULE = Rule("redirect-collision", "An old address is claimed by two articles, or is the current address of one.", check)
