"""Links to sections that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule, did_you_mean
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each link whose target lacks the section, with the most similar section."""
    for entry in view.entries:
        for link in entry.links:
            target = view.by_slug.get(link.slug) if link.anchor else None
            if target is not None and link.anchor not in target.anchors:
                hint = did_you_mean(link.anchor, target.anchors, mark="#")
                message = f"{target.path} has no section #{link.anchor}{hint}"
                yield Problem(RULE.name, entry.path, link.line, message)


RULE = Rule("missing-anchor", "A link names a section that the article does not have.", check)
