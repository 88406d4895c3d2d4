"""The lines of links, images and headings, which tokens know."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

from kb.dialects.gfm.inline.destinations import take_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType

_RAW: Final = re.compile(r"""\b(?:href|src)\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""", re.IGNORECASE)
_RAW_HEADING: Final = re.compile(r"<h([1-6])\b", re.IGNORECASE)
_LOCATED: Final = ("link", "image", "html_inline")


def install_addresses(md: MarkdownIt) -> None:
    """Keep addresses as they were written, and let the tokens of links remember their position.

    The sanitiser decides about addresses, and reports those that it refuses.
    """
    md.normalizeLink = lambda address: address  # type: ignore[method-assign, assignment]
    md.validateLink = lambda _address: True  # type: ignore[method-assign, assignment]
    md.options["store_labels"] = True
    for rule in md.inline.ruler.__rules__:
        if rule.name in _LOCATED:
            md.inline.ruler.at(rule.name, _located(rule.fn))


def _located(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    @wraps(rule)
    def located(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the library's signature
        start, known = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent:
            token = next(token for token in state.tokens[known:] if token.type != "text")
            token.meta["at"] = start
            take_size(token)
        return True

    return located


def addresses_of(tokens: Sequence[Token], env: EnvType) -> Iterator[tuple[str, int]]:
    """Return the address of each link and image with its line, counted from 0."""
    references = env.get("references", {})
    for token in tokens:
        first = token.map[0] if token.map else 0
        if token.type == "html_block":
            yield from _raw_addresses(token.content, first)
        elif token.type == "inline" and token.children:
            breaks = [match.start() for match in re.finditer("\n", token.content)]
            for child in token.children:
                if "at" in child.meta:
                    line = first + bisect_right(breaks, child.meta["at"])
                    yield from _inline_addresses(child, line, references)


def _inline_addresses(token: Token, line: int, references: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    if token.type == "html_inline":
        yield from _raw_addresses(token.content, line)
        return
    reference = references.get(token.meta.get("label", ""))
    if reference:
        line = reference["map"][0]
    yield str(token.attrs.get("href", token.attrs.get("src", ""))), line


def _raw_addresses(content: str, line: int) -> Iterator[tuple[str, int]]:
    position = 0
    for match in _RAW.finditer(content):
        line += content.count("\n", position, match.start())
        position = match.start()
        yield html.unescape(match[match.lastindex or 0]), line


def headings_of(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Return the level and line of each heading."""
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type in {"heading_open", "tab_title_open"}:
            yield int(token.tag[1]), line
        elif token.type == "html_block":
            for match in _RAW_HEADING.finditer(token.content):
                yield int(match[1]), line + token.content.count("\n", 0, match.start())
