"""Places: the line on which each link and image of a Markdown text stands, which Markdown itself forgets."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded: a hostile text must not make the search quadratic.
_TARGET = re.compile(
    r"""\]\([ \n]{0,9}(?:<([^<>\n]{0,2000})>"""  # [text](<target>)
    r"""|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,2000})?)(?=[ \n]{0,9}[)"'])"""  # [text](target "title")
    r"""|([^()\n"'<>]{0,500}))"""  # [text](a target with blanks)
    r"""|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]{0,9}<?(\S+)"""  # [reference]: target
    r"""|\b(?:href|src)[ ]?=[ ]?(?:"([^"]{0,2000})"|'([^']{0,2000})')""",  # raw HTML
    re.IGNORECASE | re.MULTILINE,
)


class Places:
    """Answers "on which line?" for the addresses of one text, in the order in which they are asked for."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line

    def line(self, address: str) -> int:
        """Return the line of the next link to ``address``; the first line of the text where it is not to be found."""
        return next(self._unasked.get(address.strip(), iter(())), self._first_line)

    @cached_property
    def all(self) -> tuple[tuple[str, int], ...]:
        """Every address with its line, from top to bottom."""
        return tuple(self._find())

    @cached_property
    def _unasked(self) -> dict[str, Iterator[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for address, line in self.all:
            lines[address].append(line)
        return {address: iter(found) for address, found in lines.items()}

    def _find(self) -> Iterator[tuple[str, int]]:
        line, position = self._first_line, 0
        for match in _TARGET.finditer(self._text):
            group = match.lastindex or 0
            line += self._text.count("\n", position, match.start(group))
            position = match.start(group)
            yield html.unescape(match[group].strip().rstrip(">")), line
