"""Links to sections that do not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule, did_you_mean
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each section that an article links to and its target lacks once, with the most similar section."""
    for entry in view.entries:
        missing: dict[tuple[str, str], int] = {}
        for link in entry.links:
            target = view.by_slug.get(link.slug) if link.anchor else None
            if target is not None and link.anchor not in target.anchors:
                missing.setdefault((link.slug, link.anchor), link.line)
        for (slug, anchor), line in missing.items():
            hint = did_you_mean(anchor, view.by_slug[slug].anchors, mark="#")
            message = f"{view.by_slug[slug].path} has no section #{anchor}{hint}"
            yield Problem(RULE.name, entry.path, line, message)


RULE = Rule("missing-anchor", "A link names a section that the article does not have.", check)
