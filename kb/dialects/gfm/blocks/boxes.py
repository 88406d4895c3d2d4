"""The tokens of boxes: callouts, folded text and tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markdown_it.token import Token

from kb.markup.kinds import kind_of

if TYPE_CHECKING:
    from markdown_it.rules_block import StateBlock


def callout_tokens(name: str, title: str, line: int, *, is_folded: bool = False, is_open: bool = False) -> list[Token]:
    """Return the opening tokens of a callout; ``name`` decides its kind."""
    box = Token("box_open", "details" if is_folded else "div", 1, block=True, map=[line, line])
    box.attrs = {"class": f"admonition {kind_of(name)}"}
    if is_open:
        box.attrs["open"] = ""
    return [box, *_title_tokens("summary" if is_folded else "p", "admonition-title", title, line)]


def tab_tokens(title: str, line: int) -> list[Token]:
    """Return the opening tokens of a tab; ``set_tab_levels`` decides the level of its heading."""
    box = Token("box_open", "section", 1, block=True, map=[line, line])
    box.attrs = {"class": "tab"}
    return [box, *_title_tokens("h2", "tab-title", title, line)]


def tabs_token(line: int) -> Token:
    """Return the opening token of a group of tabs."""
    return Token("box_open", "div", 1, attrs={"class": "tabs"}, block=True, map=[line, line])


def closing_token(tag: str) -> Token:
    """Return the closing token of a box."""
    return Token("box_close", tag, -1, block=True)


def _title_tokens(tag: str, css_class: str, title: str, line: int) -> list[Token]:
    kind = "tab_title" if css_class == "tab-title" else "title"
    opening = Token(f"{kind}_open", tag, 1, attrs={"class": css_class}, block=True, map=[line, line + 1])
    text = Token("inline", "", 0, content=title, children=[], block=True, map=[line, line + 1], level=1)
    return [opening, text, Token(f"{kind}_close", tag, -1, block=True)]


def push_all(state: StateBlock, tokens: list[Token]) -> None:
    """Append tokens with the level that they have here."""
    for token in tokens:
        if token.nesting < 0:
            state.level -= 1
        token.level = state.level
        if token.nesting > 0:
            state.level += 1
        state.tokens.append(token)


def parse_inside(state: StateBlock, start: int, end: int, *, indent: int = 0) -> int:
    """Append the tokens of the lines inside a box; return the line after the last that belongs to it."""
    line_max, parent = state.lineMax, state.parentType
    state.lineMax, state.parentType = end, "box"
    state.blkIndent += indent
    state.line = start
    state.md.block.tokenize(state, start, end)
    state.blkIndent -= indent
    state.lineMax, state.parentType = line_max, parent
    return state.line
