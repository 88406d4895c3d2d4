"""Recognise texts that would keep markdown-it busy for minutes before it tries.

Time cannot be the limit, because the same text must always give the same page, so the work is estimated from the
structure. Each limit was measured to be a few seconds of work at most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.dialects.plain import TooHardError

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore

MAX_DEPTH: Final = 60
"""Lists and quotations inside one another: each level is several calls deep."""
MAX_LINES: Final = 60_000
MAX_NESTING_WORK: Final = 150_000
"""Marks of quotations and lists at the start of lines: every mark reads its line again."""
MAX_BRACKET_WORK: Final = 2_000_000_000
"""Opening brackets in a paragraph, times its length: each may look for its partner to the end."""
MAX_REFERENCE_WORK: Final = 10_000_000
"""The longest address that references define, times the brackets that may repeat it on the page."""
MAX_TAG_DEPTH: Final = 300
"""Raw tags inside one another: the sanitiser looks through all that are open for each one."""

_NESTING_TAG: Final = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|input|wbr|col|source|option)\b)[a-zA-Z][^<>]*>", re.IGNORECASE
)
_NESTING: Final = re.compile(r"^(?:[ >]|[-*+] |\d{1,9}[.)] |: )+", re.MULTILINE)
_NESTING_MARK: Final = re.compile(r">|[-*+] |\d[.)] |: ")


def install_limits(md: MarkdownIt) -> None:
    """Add the checks before and after the text is split into blocks."""
    md.core.ruler.before("block", "text_limits", _check_text)
    md.core.ruler.after("block", "block_limits", _check_blocks)
    md.core.ruler.after("inline", "tag_limits", _check_tags)


def nesting_work(text: str) -> int:
    """Return the number of marks of quotations and lists at the start of lines."""
    return sum(len(_NESTING_MARK.findall(match[0])) for match in _NESTING.finditer(text))


def _check_text(state: StateCore) -> None:
    if state.src.count("\n") > MAX_LINES:
        raise TooHardError(f"more than {MAX_LINES:,} lines")
    if nesting_work(state.src) > MAX_NESTING_WORK:
        raise TooHardError(f"more than {MAX_NESTING_WORK:,} marks of lists and quotations")


def _check_blocks(state: StateCore) -> None:
    if max((token.level for token in state.tokens), default=0) >= MAX_DEPTH - 1:  # the parser left out what is deeper
        raise TooHardError(f"lists or quotations nested more than {MAX_DEPTH} deep")
    texts = [token for token in state.tokens if token.type == "inline"]
    if sum(text.content.count("[") * len(text.content) for text in texts) > MAX_BRACKET_WORK:
        raise TooHardError("too many brackets in one paragraph")
    longest = max((len(reference["href"]) for reference in state.env.get("references", {}).values()), default=0)
    if longest * state.src.count("]") > MAX_REFERENCE_WORK:
        raise TooHardError("a long address for references that are used thousands of times")
    for text in texts:
        if text.map and any(text.map[0] <= line < text.map[1] for line in state.env["long_lines"]):
            text.type = "text"  # shown as it is


def _check_tags(state: StateCore) -> None:
    raw = (part for token in state.tokens for part in (token, *(token.children or ())) if part.type.startswith("html"))
    depth = 0
    for part in raw:
        for tag in _NESTING_TAG.finditer(part.content):
            depth = max(depth - 1, 0) if tag[1] else depth + 1
            if depth > MAX_TAG_DEPTH:
                raise TooHardError(f"tags nested more than {MAX_TAG_DEPTH} deep")
