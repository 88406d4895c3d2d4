"""Articles with the same title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.article import Entry
    from kb.lint.view import View


def check(view: View) -> Iterator[Problem]:
    """Yield each published article whose title another one in its language already has."""
    first: dict[tuple[str, str], Entry] = {}
    for entry in view.published.values():
        earlier = first.setdefault((entry.title.casefold(), entry.lang), entry)
        if earlier is not entry:
            message = f'{earlier.path} also has the title "{entry.title[:80]}": make the difference clear'
            yield Problem(RULE.name, entry.path, entry.lines.get("title"), message)


RULE = Rule("duplicate-title", "Two articles have the same title; readers cannot tell them apart.", check)
