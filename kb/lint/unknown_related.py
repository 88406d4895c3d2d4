"""A related article that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import process

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each slug under ``related`` that cannot be shown there."""
    for entry in view.entries:
        for slug in entry.metadata.related:
            if slug not in view.published:
                message = f"related: {slug} is no published article{_hint(slug, view)}"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)
            elif view.published[slug].metadata.unlisted:
                message = f"related: {slug} is unlisted, so it is not shown there: remove it, or list the article"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)
            elif slug == entry.slug:
                message = f"related: {slug} is this article itself: remove it"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)


def _hint(slug: str, view: View) -> str:
    nearest = process.extractOne(slug, view.published.keys(), score_cutoff=75)
    return f"; did you mean {nearest[0]}?" if nearest else ""


RULE = Rule("unknown-related", "A slug under related is no other published article.", check)
