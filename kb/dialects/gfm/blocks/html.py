"""Raw HTML: tags that HTML does not have, such as <your name>, are shown as they were written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.rules_block import html_block
from markdown_it.rules_inline import autolink, html_inline

from kb.dialects.tags import is_known_tag

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

_MARKDOWN_INSIDE: Final = re.compile(
    r"<[a-zA-Z][\w-]*[^<>]*\smarkdown(?:=[\"']?(?:1|block|span)[\"']?)?[^<>]*>\s*(?:<summary>[^\n]*</summary>\s*)?"
)
_SCHEMES: Final = re.compile(r"<(?:https?|mailto|tel|ftp|sms|xmpp):|<[^\s<>:]+@", re.IGNORECASE)


def install_html(md: MarkdownIt) -> None:
    """Replace the rules for raw HTML."""
    md.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.inline.ruler.at("html_inline", _html_inline)
    md.inline.ruler.at("autolink", _autolink)


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    position = state.bMarks[start] + state.tShift[start]
    if state.src[position : position + 1] != "<" or state.is_code_block(start) or not is_known_tag(state.src, position):
        return False
    line = state.src[position : state.eMarks[start]]
    if " markdown" not in line or not _MARKDOWN_INSIDE.fullmatch(line):
        is_html = html_block(state, start, end, silent)
        if is_html and not silent and "markdown_inside" in state.env:
            _end_early(state, start)
        return is_html
    if not silent:  # what is inside is Markdown
        token = state.push("html_block", "", 0)
        token.map = [start, start + 1]
        token.content = line + "\n"
        state.line = start + 1
        state.env["markdown_inside"] = True
    return True


def _end_early(state: StateBlock, start: int) -> None:
    """End raw HTML inside or after such an element with its tag: kramdown needs no blank line there."""
    token = state.tokens[-1]
    lines = token.content.split("\n")
    closing = "</summary>" if lines[0].lstrip().startswith("<summary") else "</"
    if closing == "</" and not lines[0].lstrip().startswith("</"):
        return
    count = next((number for number, line in enumerate(lines, start=1) if closing in line), len(lines))
    token.map = [start, min(start + count, state.line)]
    token.content = "\n".join(lines[:count]) + "\n"
    state.line = token.map[1]


def _html_inline(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return state.src[state.pos] == "<" and is_known_tag(state.src, state.pos) and html_inline(state, silent)


def _autolink(state: StateInline, silent: bool) -> bool:  # noqa: FBT001
    return _SCHEMES.match(state.src, state.pos) is not None and autolink(state, silent)
