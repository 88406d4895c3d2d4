"""Marks that one regular expression recognises, all tried by one rule."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markdown_it.rules_inline import StateInline

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it import MarkdownIt

Emit = Callable[[StateInline, re.Match[str]], bool]
"""Appends the tokens of a match, and returns whether the match counts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A kind of mark: the characters it may begin with, its pattern, and what it becomes.

    Repetitions in the pattern are bounded, so that a hostile text cannot make the search quadratic.
    """

    first: str
    pattern: re.Pattern[str]
    emit: Emit


def install_patterns(md: MarkdownIt, marks: Iterable[Mark]) -> None:
    """Add one rule for all marks before those of GitHub, because a rule for each would cost time at each character."""
    by_first: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        for character in mark.first:
            by_first[character].append(mark)

    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
        for mark in by_first.get(state.src[state.pos], ()):
            match = mark.pattern.match(state.src, state.pos, state.posMax)
            if match and (silent or mark.emit(state, match)):
                state.pos = match.end()
                return True
        return False

    md.inline.ruler.before("escape", "marks", rule)


def leave_out(_state: StateInline, _match: re.Match[str]) -> bool:
    """Show nothing."""
    return True


def as_written(state: StateInline, match: re.Match[str]) -> bool:
    """Show the match as it is, without reading other marks in it."""
    state.append_pending(match[0])
    return True


def enclosed_in(tag: str) -> Emit:
    """Return a function that shows the Markdown of the first group inside an element."""

    def emit(state: StateInline, match: re.Match[str]) -> bool:
        maximum = state.posMax
        state.push(f"{tag}_open", tag, 1)
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.posMax = maximum
        state.push(f"{tag}_close", tag, -1)
        return True

    return emit
