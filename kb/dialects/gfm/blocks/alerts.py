"""Quotations that begin with ``[!NOTE]`` are callouts, as on GitHub, in Obsidian and in DocFX."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown_it.rules_block import paragraph
from markdown_it.token import Token

from kb.dialects.gfm.blocks.boxes import callout_tokens
from kb.dialects.titles import title_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore

_ALERT: Final = re.compile(
    r"\[!(?P<name>[A-Za-z][\w-]*)(?P<rest>[^\]\n]*)\](?P<fold>[+-]?):?[ \t]*(?P<title>[^\n]*)\n?"
)
_VIDEO: Final = "video"


def install_alerts(md: MarkdownIt) -> None:
    """Add the rules that make callouts of quotations."""
    md.block.ruler.before("table", "alert_paragraph", _alert_paragraph)
    md.core.ruler.after("block", "alerts", _alerts)


def _alert_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
    """Read a paragraph, because ``[!NOTE]`` above ``: text`` is no term and above ``---`` no heading."""
    position = state.bMarks[start] + state.tShift[start]
    is_alert = state.parentType == "blockquote" and state.src.startswith("[!", position)
    return is_alert and _ALERT.match(state.src, position) is not None and paragraph(state, start, end, silent)


def _alerts(state: StateCore) -> None:
    tokens: list[Token] = []
    closing: list[str] = []
    source = iter(enumerate(state.tokens))
    for index, token in source:
        if token.type == "blockquote_open":
            alert = _alert_at(state.tokens, index)
            closing.append(_opened(tokens, token, alert, state.env["lang"]))
            if alert:
                paragraph, text = next(source)[1], next(source)[1]
                text.content = text.content[alert.end() :]
                text.map = [token.map[0] + 1, token.map[1]] if token.map else None
                if text.content.strip():
                    tokens += (paragraph, text)
                else:
                    next(source)  # the end of a paragraph that is empty now
            continue
        if token.type == "blockquote_close":
            token.tag = closing.pop()
        tokens.append(token)
    state.tokens = tokens


def _alert_at(tokens: list[Token], index: int) -> re.Match[str] | None:
    if index + 2 < len(tokens) and tokens[index + 1].type == "paragraph_open":
        return _ALERT.match(tokens[index + 2].content)
    return None


def _opened(tokens: list[Token], quote: Token, alert: re.Match[str] | None, lang: str) -> str:
    """Append the opening tokens of a quotation or callout; return the tag that closes it."""
    if alert is None:
        tokens.append(quote)
        return "blockquote"
    line = quote.map[0] if quote.map else 0
    name = alert["name"].lower()
    if name == "div":
        tokens.append(Token("box_open", "div", 1, block=True, map=[line, line], level=quote.level))
        return "div"
    if name == _VIDEO:
        tokens.append(Token("box_open", "div", 1, block=True, map=[line, line], level=quote.level))
        address = alert["rest"].strip()
        video = Token("html_block", "", 0, block=True, map=[line, line + 1], level=quote.level + 1)
        video.content = f'<iframe src="{address}"></iframe>\n'
        tokens.append(video)
        return "div"
    title = alert["title"] or title_of(name, lang)
    opening = callout_tokens(name, title, line, is_folded=bool(alert["fold"]), is_open=alert["fold"] == "+")
    tokens += opening
    return opening[0].tag
