"""Find the lines of headings and of code without an end, which Python-Markdown does not report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEADING: Final = re.compile(r"\s*(#{1,6})(?!#)")
_UNDERLINE: Final = re.compile(r"(=+|-+) *$")
_FENCE: Final = re.compile(r"[ >]*(`{3,}|~{3,})([^`]*)$")


@dataclass(frozen=True, slots=True)
class Lines:
    """The level and line of each heading, and the fence and line of code without an end."""

    headings: tuple[tuple[int, int], ...]
    unclosed_code: tuple[tuple[str, int], ...]


def read_lines(lines: Sequence[str]) -> Lines:
    """Return what the lines of a text begin."""
    headings: list[tuple[int, int]] = []
    fence, opening, above = "", 0, ""
    for number, line in enumerate(lines):
        match = _FENCE.match(line)
        if fence:
            if match and match[1].startswith(fence) and not match[2].strip():
                fence = ""
        elif match:
            fence, opening = match[1], number
        elif marked := _HEADING.match(line):
            headings.append((len(marked[1]), number))
        elif above.strip() and (underline := _UNDERLINE.match(line)):
            headings.append((1 if underline[1][0] == "=" else 2, number - 1))
        above = line
    return Lines(tuple(headings), ((fence[:3], opening),) if fence else ())
