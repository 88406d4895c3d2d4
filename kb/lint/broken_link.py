"""Links to articles that do not exist."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from typing import TYPE_CHECKING

from kb.files.slugs import plain_slug
from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each link to a missing article, with the path of an article of the same name if there is one."""
    namesakes: dict[str, list[str]] = defaultdict(list)
    for path in view.folder.articles:
        namesakes[plain_slug(path)].append(path)
    for entry in view.entries:
        for link in entry.links:
            if not link.slug:
                message = f"the link leads to {link.path}, which does not exist"
                if link.path and (candidates := namesakes.get(plain_slug(link.path))):
                    folder = posixpath.dirname(entry.path) or "."
                    message += f"; did you mean {posixpath.relpath(candidates[0], folder)}?"
                yield Problem(RULE.name, entry.path, link.line, message)


RULE = Rule("broken-link", "A link leads to an article that does not exist.", check)
