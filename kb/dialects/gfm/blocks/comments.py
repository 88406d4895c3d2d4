"""Obsidian's comments of several lines, between lines that are ``%%``; paragraphs of nothing but comments vanish."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

_MARK: Final = "%%"


def install_comments(md: MarkdownIt) -> None:
    """Add the rule for comments."""
    md.block.ruler.before("fence", "comment", _comment, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.core.ruler.after("inline", "empty_paragraphs", _hide_empty)


def _comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    position = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(_MARK, position) or state.src[position : state.eMarks[start]].strip() != _MARK:
        return False
    marks = _marks(state)
    following = bisect_right(marks, start)
    if following == len(marks) or marks[following] >= end:
        return False
    if not silent:
        state.line = marks[following] + 1
    return True


def _marks(state: StateBlock) -> list[int]:
    """Return the lines that end with the mark, found in one pass."""
    if "comments" not in state.env:
        lines = state.src.split("\n")
        state.env["comments"] = [number for number, line in enumerate(lines) if line.rstrip().endswith(_MARK)]
    marks: list[int] = state.env["comments"]
    return marks


def _hide_empty(state: StateCore) -> None:
    tokens = state.tokens
    for opening, text, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        children = text.children or []
        is_empty = all(child.type in {"text", "softbreak"} and not child.content.strip() for child in children)
        if opening.type == "paragraph_open" and text.content and is_empty:
            opening.hidden = closing.hidden = True
