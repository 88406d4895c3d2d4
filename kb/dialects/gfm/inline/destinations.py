"""Addresses of links and pictures that GitHub does not read: with spaces, and with a size behind them."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final

from markdown_it import helpers

from kb.dialects.wikilink import size_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.helpers.parse_link_destination import _Result
    from markdown_it.token import Token

# Every repetition is bounded, so that a hostile text cannot make the search quadratic.
_SPACED: Final = re.compile(
    r"""[^()<>\n"']{1,300}\.[A-Za-z0-9]{1,5}(?:\#[^\s()<>"']{0,200})?(?=[ ]{0,9}\)|[ ]{1,9}["'=])"""
)
_SIZED: Final = re.compile(r"[ ]{1,9}=(\d{0,5})(?:%|px)?x(\d{0,5})(?:%|px)?(?=[ ]{0,9}\))")
_SIZE_MARK: Final = "\x00"
"""Stands between an address and its size; texts have no such character."""


def install_destinations(md: MarkdownIt) -> None:
    """Replace the function that reads an address."""
    md.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_destination,
    )


def _destination(src: str, start: int, maximum: int) -> _Result:
    result = helpers.parseLinkDestination(src, start, maximum)
    if not result.ok or src[result.pos : result.pos + 1] != " ":
        return result
    if spaced := _SPACED.match(src, start, maximum):
        result.str, result.pos = spaced[0], spaced.end()
    if size := _SIZED.match(src, result.pos, maximum):
        result.str, result.pos = f"{result.str}{_SIZE_MARK}{size[1]}x{size[2]}", size.end()
    return result


def take_size(token: Token) -> None:
    """Move the size behind the address or the description of a picture to its attributes."""
    name = "src" if token.type == "image" else "href"
    address, mark, size = str(token.attrs.get(name, "")).partition(_SIZE_MARK)
    if mark:
        token.attrs[name] = address
    last = token.children[-1] if token.children else None
    if last is not None and last.type == "text" and "|" in last.content:
        description, _, size_in_text = last.content.rpartition("|")
        if attributes := size_of(size_in_text.strip()):
            token.attrs |= attributes
            last.content = description.rstrip()
    if mark and token.type == "image":
        token.attrs |= size_of(size)
