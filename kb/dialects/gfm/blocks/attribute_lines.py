"""Attribute lists: ``{#id}`` after a heading sets its anchor, all others are left out.

kramdown writes them on lines of their own, ``{: .note }``, and asks for a table of contents with ``{:toc}``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

_ITEM: Final = r"""(?:[#.][\w:.-]+|[\w:-]+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[^\s"'{}]+))"""
LIST: Final = rf"(?:\{{:?[ \t]*{_ITEM}(?:[ \t]+{_ITEM})*[ \t]*\}}|\{{:[ \t]*[\w.#-][^{{}}\n]*\}})"
"""A pattern for an attribute list; it has no group."""

_LINE: Final = re.compile(rf"{LIST}[ \t]*")
_AT_END: Final = re.compile(rf"[ \t]*{LIST}$")
_ID: Final = re.compile(r"[{\s:]#([\w:.-]+)")
_CONTENTS: Final = re.compile(r"\{:[ \t]*toc\b[^{}]*\}[ \t]*")


def install_attribute_lines(md: MarkdownIt) -> None:
    """Add the rules for attribute lists on lines of their own and after headings."""
    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    md.block.ruler.before("fence", "attribute_line", _attribute_line, interrupts)
    md.core.ruler.after("block", "heading_ids", _heading_ids)


def _attribute_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    position = state.bMarks[start] + state.tShift[start]
    if state.src[position : position + 1] != "{" or state.is_code_block(start):
        return False
    line = state.src[position : state.eMarks[start]]
    if not _LINE.fullmatch(line):
        return False
    if not silent:
        if _CONTENTS.fullmatch(line):
            _push_contents(state, start)
        elif state.tokens and state.tokens[-1].type == "heading_close":
            _set_id(state.tokens[-3], line)
        state.line = start + 1
    return True


def _push_contents(state: StateBlock, line: int) -> None:
    """Replace the list before ``{:toc}``, which kramdown needs as a place, by the mark of a table of contents."""
    if state.tokens and state.tokens[-1].type in {"bullet_list_close", "ordered_list_close"}:
        level = state.tokens[-1].level
        state.tokens.pop()
        while state.tokens.pop().level != level:
            pass
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    text = state.push("inline", "", 0)
    text.content, text.children, text.map = "[TOC]", [], [line, line + 1]
    state.push("paragraph_close", "p", -1)


def _heading_ids(state: StateCore) -> None:
    for heading, text in zip(state.tokens, state.tokens[1:], strict=False):
        if heading.type == "heading_open" and text.content.endswith("}"):
            attributes = _AT_END.search(text.content)
            if attributes:
                _set_id(heading, attributes[0])
                text.content = text.content[: attributes.start()]


def _set_id(heading: Token, attributes: str) -> None:
    identifier = _ID.search(attributes)
    if identifier:
        heading.attrSet("id", identifier[1])
