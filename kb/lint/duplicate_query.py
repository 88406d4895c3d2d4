"""Questions that two articles claim to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.article import Entry
    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each ``expect_queries`` that another article has, or that the same article excludes under ``not_for``."""
    first: dict[str, Entry] = {}
    for entry in view.published.values():
        excluded = {query.casefold() for query in entry.metadata.not_for}
        for query in entry.metadata.expect_queries:
            earlier = first.setdefault(query.casefold(), entry)
            if earlier is not entry:
                message = f'expect_queries: {earlier.path} claims "{query}", too: leave it to the better answer'
                yield Problem(RULE.name, entry.path, entry.lines.get("expect_queries"), message)
            if query.casefold() in excluded:
                message = f'not_for: "{query}" is also under expect_queries: remove one of them'
                yield Problem(RULE.name, entry.path, entry.lines.get("not_for"), message)


RULE = Rule("duplicate-query", "Two articles claim to answer the same question.", check)
