"""A link to a section that its article does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each link whose anchor its target lacks, with the nearest it has."""
    for entry in view.entries:
        for link in entry.links:
            target = view.by_slug.get(link.slug) if link.anchor else None
            if target is not None and link.anchor not in target.anchors:
                message = f"{target.path} has no section #{link.anchor}{_hint(link.anchor, target.anchors)}"
                yield Problem(RULE.name, entry.path, link.line, message)


def _hint(anchor: str, anchors: tuple[str, ...]) -> str:
    nearest = process.extractOne(anchor, anchors, score_cutoff=60)
    return f"; did you mean #{nearest[0]}?" if nearest else ""


RULE = Rule("missing-anchor", "A link names a section that the article does not have.", check)
