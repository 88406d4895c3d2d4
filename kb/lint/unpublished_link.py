"""Links from published articles to articles that readers cannot open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each link from a published article to a draft, an archived or a broken one."""
    for entry in view.published.values():
        for link in entry.links:
            if link.path in view.resolve.slugs and link.slug not in view.published:
                target = view.by_slug.get(link.slug)
                state = target.metadata.withheld(view.now) if target else "broken"
                message = f"the link leads to {link.path}, which readers cannot open ({state})"
                yield Problem(RULE.name, entry.path, link.line, message)


RULE = Rule("unpublished-link", "A link leads to an article that is not published.", check)
