"""A question that two articles promise to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.article import Entry
    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each ``expect_queries`` that another article has, or that the same one rules out under ``not_for``."""
    first: dict[str, Entry] = {}
    for entry in view.published.values():
        ruled_out = {query.casefold() for query in entry.metadata.not_for}
        for query in entry.metadata.expect_queries:
            earlier = first.setdefault(query.casefold(), entry)
            if earlier is not entry:
                message = f'expect_queries: {earlier.path} claims "{query}" too: leave it to the better answer'
                yield Problem(RULE.name, entry.path, entry.lines.get("expect_queries"), message)
            if query.casefold() in ruled_out:
                message = f'not_for: "{query}" stands under expect_queries as well: remove one of them'
                yield Problem(RULE.name, entry.path, entry.lines.get("not_for"), message)


RULE = Rule("duplicate-query", "Two articles promise to answer the same question.", check)
