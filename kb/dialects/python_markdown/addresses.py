"""Find the line of each link and image in a Markdown text, which Markdown itself does not report."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from kb.dialects.wikilink import PATTERN, Wikilink

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded, so that a hostile text cannot make the search quadratic.
_TARGET = re.compile(
    r"""\]\([ \n]{0,9}(?:<([^<>\n]{0,2000})>"""  # [text](<target>)
    # [text](target "title"), and with a size
    r"""|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,2000})?)(?=[ \n]{0,9}[)"']|[ ]{1,9}=)"""
    r"""|([^()\n"'<>]{0,500}))"""  # [text](a target with spaces)
    rf"""|(?P<wiki>{PATTERN.pattern})"""  # [[target]]
    r"""|^[ ]{0,3}\[(?!\^)[^\]\n]{1,200}\]:[ ]{0,9}<?(\S+)"""  # [reference]: target
    r"""|\b(?:href|src)[ ]?=[ ]?(?:"([^"]{0,2000})"|'([^']{0,2000})')""",  # raw HTML
    re.IGNORECASE | re.MULTILINE,
)


def find_addresses(text: str) -> tuple[tuple[str, int], ...]:
    """Return every address in a text with its line, counted from 0, from top to bottom."""
    return tuple(_find(text))


def _find(text: str) -> Iterator[tuple[str, int]]:
    line, position = 0, 0
    for match in _TARGET.finditer(text):
        group = match.lastindex or 0
        line += text.count("\n", position, match.start(group))
        position = match.start(group)
        if match["wiki"]:
            wikilink = Wikilink.of(match)
            address = wikilink.address if wikilink else ""
        else:
            address = html.unescape(match[group].strip().rstrip(">"))
        yield address, line
