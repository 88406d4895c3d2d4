"""A link that leads to no article."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from kb.files.slugs import plain_slug
from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each link to an article that does not exist, with the one of the same name elsewhere if there is one."""
    namesakes: dict[str, list[str]] = defaultdict(list)
    for path in view.folder.articles:
        namesakes[plain_slug(path)].append(path)
    for entry in view.entries:
        for link in entry.links:
            if not link.slug:
                message = (
                    f"the link leads to {link.path}, which is no article here{_hint(entry.path, link.path, namesakes)}"
                )
                yield Problem(RULE.name, entry.path, link.line, message)


def _hint(source: str, wanted: str, namesakes: Mapping[str, list[str]]) -> str:
    found = namesakes.get(plain_slug(wanted)) if wanted else None
    if not found:
        return ""
    return f"; did you mean {posixpath.relpath(found[0], posixpath.dirname(source) or '.')}?"


RULE = Rule("broken-link", "A link leads to no article of the folder.", check)
