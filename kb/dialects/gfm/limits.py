"""Recognise texts that would keep markdown-it busy for minutes before it tries.

Time cannot be the limit, because the same text must always give the same page, so the work is estimated from the
structure. Each limit was measured to be a few seconds of work at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.dialects.plain import TooHardError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

MAX_DEPTH: Final = 60
"""Lists and quotations inside one another: each level is several calls deep."""
MAX_LINES: Final = 60_000


def install_limits(md: MarkdownIt) -> None:
    """Add the checks before and after the text is split into blocks."""
    md.core.ruler.before("block", "text_limits", _check_text)
    md.core.ruler.after("block", "block_limits", _check_blocks)


def _check_text(state: StateCore) -> None:
    if state.src.count("\n") > MAX_LINES:
        raise TooHardError(f"more than {MAX_LINES:,} lines")


def _check_blocks(state: StateCore) -> None:
    if max((token.level for token in state.tokens), default=0) >= MAX_DEPTH - 1:  # the parser left out what is deeper
        raise TooHardError(f"lists or quotations nested more than {MAX_DEPTH} deep")
    for token in state.tokens:
        if token.type == "inline" and token.map and _is_long(token.map, state.env["long_lines"]):
            token.type = "text"


def _is_long(lines: list[int], long_lines: tuple[int, ...]) -> bool:
    return any(lines[0] <= line < lines[1] for line in long_lines)
