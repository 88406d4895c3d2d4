"""Summaries that are missing or too long for lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.lint.rule import Rule
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.lint.view import View

MAX_CHARS: Final = 160
"""Two lines on a phone."""


def check(view: View) -> Iterator[Problem]:
    """Yield each published article whose summary is missing or would be cut in lists."""
    for entry in view.published.values():
        length = len(entry.metadata.summary)
        line = entry.lines.get("summary", entry.lines.get("title", 1))
        if not length:
            yield Problem(
                RULE.name, entry.path, line, f"no summary: write one sentence of up to {MAX_CHARS} characters"
            )
        elif length > MAX_CHARS:
            message = f"summary: {length} characters are too long for lists: shorten it to {MAX_CHARS}"
            yield Problem(RULE.name, entry.path, line, message)


RULE = Rule("summary", f"A summary is missing, or longer than {MAX_CHARS} characters.", check)
