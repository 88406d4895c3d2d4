"""Places: the line on which each link and image of a Markdown text stands, which Markdown itself forgets."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Every repetition is bounded: a hostile text must not make the search quadratic.
_TARGET = re.compile(
    r"""\]\([ \n]{0,9}(?:<([^>\n]{0,2000})>"""  # [text](<target>)
    r"""|([^\s()<>]{0,2000}(?:\([^\s()]{0,500}\)[^\s()]{0,2000})?)(?=[ \n]{0,9}[)"'])"""  # [text](target "title")
    r"""|([^()\n"'<>]{0,500}))"""  # [text](a target with blanks)
    r"""|\]:[ ]{0,9}<?(\S+)"""  # [reference]: target
    r"""|\b(?:href|src)[ ]?=[ ]?(?:"([^"]{0,2000})"|'([^']{0,2000})')""",  # raw HTML
    re.IGNORECASE,
)


class Places:
    """Answers "on which line?" for the addresses of one text, in the order in which they are asked for."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._lines: dict[str, Iterator[int]] | None = None

    def line(self, address: str) -> int:
        """Return the line of the next link to ``address``; the first line of the text where it is not to be found."""
        if self._lines is None:
            self._lines = {key: iter(lines) for key, lines in self._find().items()}
        return next(self._lines.get(address.strip(), iter(())), self._first_line)

    def addresses(self) -> Iterator[tuple[str, int]]:
        """Yield every address with its line."""
        for address, lines in self._find().items():
            for line in lines:
                yield address, line

    def _find(self) -> dict[str, list[int]]:
        starts = list(accumulate((len(line) + 1 for line in self._text.split("\n")), initial=0))
        found: dict[str, list[int]] = defaultdict(list)
        for match in _TARGET.finditer(self._text):
            address = html.unescape((match[match.lastindex or 0]).strip().rstrip(">"))
            found[address].append(bisect_right(starts, match.start(match.lastindex or 0)) + self._first_line - 1)
        return found
