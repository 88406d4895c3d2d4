"""Find the line of each link and image in a Markdown text, which Markdown itself does not report."""

from __future__ import annotations

import html
import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded, so that a hostile text cannot make the search quadratic.
_TARGET = re.compile(
    r"""\]\([ \n]{0,9}(?:<([^<>\n]{0,2000})>"""  # [text](<target>)
    r"""|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,2000})?)(?=[ \n]{0,9}[)"'])"""  # [text](target "title")
    r"""|([^()\n"'<>]{0,500}))"""  # [text](a target with spaces)
    r"""|^[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]{0,9}<?(\S+)"""  # [reference]: target
    r"""|\b(?:href|src)[ ]?=[ ]?(?:"([^"]{0,2000})"|'([^']{0,2000})')""",  # raw HTML
    re.IGNORECASE | re.MULTILINE,
)


class Places:
    """The lines of the addresses in one text, looked up in the order of the text."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line

    def line(self, address: str) -> int:
        """Return the line of the next link to ``address``, or the first line of the text if there is none."""
        return next(self._remaining.get(address.strip(), iter(())), self._first_line)

    @cached_property
    def all(self) -> tuple[tuple[str, int], ...]:
        """Every address with its line, from top to bottom."""
        return tuple(self._find())

    @cached_property
    def _remaining(self) -> dict[str, Iterator[int]]:
        lines: dict[str, list[int]] = defaultdict(list)
        for address, line in self.all:
            lines[address].append(line)
        return {address: iter(numbers) for address, numbers in lines.items()}

    def _find(self) -> Iterator[tuple[str, int]]:
        line, position = self._first_line, 0
        for match in _TARGET.finditer(self._text):
            group = match.lastindex or 0
            line += self._text.count("\n", position, match.start(group))
            position = match.start(group)
            yield html.unescape(match[group].strip().rstrip(">")), line
