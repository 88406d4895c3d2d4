"""Related articles that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule, did_you_mean
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each slug under ``related`` that the page cannot show."""
    for entry in view.entries:
        for slug in entry.metadata.related:
            if slug not in view.published:
                hint = did_you_mean(slug, view.published.keys(), min_score=75)
                message = f"related: {slug} is not a published article{hint}"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)
            elif view.published[slug].metadata.unlisted:
                message = f"related: {slug} is unlisted, so it is not shown: remove it, or list the article"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)
            elif slug == entry.slug:
                message = f"related: {slug} is this article itself: remove it"
                yield Problem(RULE.name, entry.path, entry.lines.get("related"), message)


RULE = Rule("unknown-related", "A slug under related is not another published article.", check)
