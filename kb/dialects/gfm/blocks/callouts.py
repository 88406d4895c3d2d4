"""Callouts, folded text and tabs: ``:::note Title``, ``!!! note "Title"``, ``??? note`` and ``=== "Tab"``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.dialects.gfm.blocks.boxes import callout_tokens, closing_token, parse_inside, push_all, tab_tokens, tabs_token
from kb.dialects.titles import title_of
from kb.markup.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_INTERRUPTS: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_DIRECTIVE: Final = re.compile(
    r"(?P<colons>:{3,})[ \t]*(?:\{[ \t]*\.?(?:callout-)?(?P<class>[A-Za-z][\w-]*)[^{}]*\}|(?P<name>[A-Za-z][\w-]*))"
    r"(?:\[(?P<label>[^\n]*)\])?(?:\{[^{}]*\})?(?P<title>.*)"
)
_INDENTED: Final = re.compile(
    r'(?P<mark>!!!|\?\?\?\+?)[ \t]+(?P<name>[A-Za-z][\w-]*)(?:[ \t]+[\w-]+)*(?:[ \t]+"(?P<title>.*)")?[ \t]*'
)
_TAB: Final = re.compile(r'===[!+]*[ \t]+"(?P<title>.*)"[ \t]*')
_FOLDED: Final = frozenset({"details", "collapse", "spoiler", "expand", "accordion"})
_FENCE: Final = re.compile(r"`{3,}[^`]*$|~{3,}")
_INDENT: Final = 4
_MAX_HEADING: Final = 6


def install_callouts(md: MarkdownIt) -> None:
    """Add the rules for boxes around blocks."""
    md.block.ruler.before("fence", "directive", _directive, _INTERRUPTS)
    md.block.ruler.before("fence", "indented_callout", _indented_callout, _INTERRUPTS)
    md.block.ruler.before("fence", "indented_tabs", _indented_tabs, _INTERRUPTS)
    md.core.ruler.after("block", "tab_levels", _set_tab_levels)


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _directive(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    if not state.src.startswith(":::", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    text = _line(state, start)
    opening = _DIRECTIVE.fullmatch(text)
    if opening is None and text.strip(": \t"):
        return False
    if silent:
        return True
    if opening is None:  # an end without a beginning
        state.line = start + 1
        return True
    closing = _closings(state).get(start, end)
    last = min(closing, end)
    boxes = _directive_tokens(opening, start, state.env["lang"])
    push_all(state, boxes)
    line = parse_inside(state, start + 1, last)
    push_all(state, [closing_token(box.tag) for box in boxes if box.type == "box_open"])
    state.line = line + 1 if line == last == closing < end else line
    return True


def _directive_tokens(opening: re.Match[str], line: int, lang: str) -> list[Token]:
    name = (opening["name"] or opening["class"]).lower()
    title = (opening["label"] or opening["title"] or "").strip()
    if name in KINDS:
        return callout_tokens(name, title or title_of(name, lang), line)
    if name in _FOLDED:
        return callout_tokens("note", title or title_of("details", lang), line, is_folded=True)
    if name == "tabs":
        return [tabs_token(line)]
    if name == "tab":
        return tab_tokens(title, line)
    return []  # what it encloses is shown, its own line is not


def _closings(state: StateBlock) -> MutableMapping[int, int]:
    """Return the closing line of each directive of the text, found in one pass."""
    env = state.env
    if "directives" not in env:
        env["directives"] = dict(_pairs(state.src.split("\n")))
    known: MutableMapping[int, int] = env["directives"]
    return known


def _pairs(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened: list[tuple[int, int]] = []
    fence = ""
    for number, line in enumerate(lines):
        text = line.strip(" \t>")
        if fence:
            if text.startswith(fence) and not text.strip(fence[0]):
                fence = ""
        elif text.startswith(":::"):
            colons = len(text) - len(text.lstrip(":"))
            if text[colons:].strip():
                opened.append((number, colons))
            elif opened and opened[-1][1] <= colons:
                yield opened.pop()[0], number
        elif match := _FENCE.match(text):
            fence = match[0][: len(match[0]) - len(match[0].lstrip(match[0][0]))]


def _indented_callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    if state.src[state.bMarks[start] + state.tShift[start]] not in "!?" or state.is_code_block(start):
        return False
    opening = _INDENTED.fullmatch(_line(state, start))
    if opening is None:
        return False
    last = _indented_end(state, start, end)
    if opening["title"] is None and opening["name"].lower() not in KINDS and last == start + 1:
        return False
    if not silent:
        is_folded = opening["mark"] != "!!!"
        is_open = opening["mark"].endswith("+")
        title = opening["title"] or title_of(opening["name"], state.env["lang"])
        boxes = callout_tokens(opening["name"], title, start, is_folded=is_folded, is_open=is_open)
        has_title = is_folded or opening["title"] != ""  # !!! note "" has none
        push_all(state, boxes if has_title else boxes[:1])
        parse_inside(state, start + 1, last, indent=_INDENT)
        push_all(state, [closing_token(boxes[0].tag)])
        state.line = last
    return True


def _indented_tabs(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    if not state.src.startswith("===", state.bMarks[start] + state.tShift[start]) or state.is_code_block(start):
        return False
    opening = _TAB.fullmatch(_line(state, start))
    if opening is None or silent:
        return opening is not None
    push_all(state, [tabs_token(start)])
    line = start
    while opening is not None:
        last = _indented_end(state, line, end)
        push_all(state, tab_tokens(opening["title"], line))
        parse_inside(state, line + 1, last, indent=_INDENT)
        push_all(state, [closing_token("section")])
        line = state.skipEmptyLines(last)
        is_next = line < end and state.sCount[line] >= state.blkIndent and not state.is_code_block(line)
        opening = _TAB.fullmatch(_line(state, line)) if is_next else None
    push_all(state, [closing_token("div")])
    state.line = last
    return True


def _indented_end(state: StateBlock, start: int, end: int) -> int:
    """Return the line after the last of the indented lines below ``start``."""
    last = line = start + 1
    while line < end:
        if not state.isEmpty(line):
            if state.sCount[line] < state.blkIndent + _INDENT:
                break
            last = line + 1
        line += 1
    return last


def _set_tab_levels(state: StateCore) -> None:
    """Give the heading of each tab the level below the heading above it."""
    level = 1
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type.startswith("tab_title"):
            token.tag = f"h{min(level + 1, _MAX_HEADING)}"
