"""Find the addresses of pictures in the text of an article, outside its code, and replace them."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from kb.markup.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

# Every repetition is bounded, so that a hostile text cannot make the search quadratic.
_PLACE = re.compile(
    r"""(\]\([ \n]{0,9}<?|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]{0,9}<?|\bsrc[ ]?=[ ]?["']?)"""
    r"""((?:https?:)?//(?:[^\s"'<>()]|\([^\s"'<>()]{0,200}\)){1,2000})""",
    re.IGNORECASE | re.MULTILINE,
)


def replace_addresses(text: str, path: str, saved: Mapping[str, str]) -> str:
    """Return the text of the article at ``path`` with the files of the folder that pictures were saved in.

    ``saved`` has the path of the file for each address.
    """
    by_address = {_plain(address): file for address, file in saved.items()}
    folder = posixpath.dirname(path) or "."

    parts: list[str] = []
    position = 0
    for match in _PLACE.finditer(Page(text, path, {}).masked):
        if file := by_address.get(_plain(match[2])):
            parts += (text[position : match.start(2)], quote(posixpath.relpath(file, folder)))
            position = match.end()
    return "".join((*parts, text[position:]))


def _plain(address: str) -> str:
    """Return an address without the escapes of HTML and of addresses, which Markdown adds and removes."""
    return unquote(unescape(address.strip()))
