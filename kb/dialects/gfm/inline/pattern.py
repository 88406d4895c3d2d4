"""Rules for marks that one regular expression recognises."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

    from markdown_it.rules_inline import StateInline

    Rule = Callable[[StateInline, bool], bool]


def pattern_rule(pattern: re.Pattern[str], emit: Callable[[StateInline, re.Match[str]], bool]) -> Rule:
    """Return a rule for what a pattern matches.

    The first character of the pattern must be one character, perhaps after a look-behind. ``emit`` appends the tokens
    and returns whether the match counts. Repetitions in the pattern must be bounded, so that a hostile text cannot make
    the search quadratic.
    """

    def rule(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
        match = pattern.match(state.src, state.pos, state.posMax)
        if match is None:
            return False
        if not silent and not emit(state, match):
            return False
        state.pos = match.end()
        return True

    return rule


def leave_out(_state: StateInline, _match: re.Match[str]) -> bool:
    """Show nothing."""
    return True


def as_written(state: StateInline, match: re.Match[str]) -> bool:
    """Show the match as it is, without reading other marks in it."""
    state.append_pending(match[0])
    return True


def enclosed_in(tag: str, state: StateInline, start: int, end: int) -> bool:
    """Show the Markdown between two positions inside an element."""
    maximum = state.posMax
    state.push(f"{tag}_open", tag, 1)
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.posMax = maximum
    state.push(f"{tag}_close", tag, -1)
    return True
