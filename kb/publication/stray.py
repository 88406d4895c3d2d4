"""Find ``status: draft`` outside of front matter: in a comment, or at the beginning of the text."""

from __future__ import annotations

import re
from typing import Final

from kb.problem import Problem
from kb.publication.keys import INVISIBLE, withholds

_PAIR = re.compile(
    rf"[\s{INVISIBLE}]*[\"']?([^\W\d][\w.-]{{0,40}}(?: [\w.-]{{1,40}})?)[\"']?\s*[:=\uff1a]\s*(.{{0,200}}?)[\s,]*"
)
_FRAME = re.compile(r"[\W_]*|#.*|[`~]{3,}[ \w]*|<!--.*|.*-->")
"""A line that may surround front matter in another notation: a rule, a fence, a heading, a comment mark."""
_MOST_LINES: Final = 40
_LONGEST_LINE: Final = 300


def stray(text: str, first_line: int, path: str, *, framed: bool) -> tuple[Problem, ...]:
    """Return the problem of a text that begins with lines such as ``status: draft`` outside of front matter, if any.

    With ``framed``, headings, rules, fences and comment marks may surround those lines. The first line of prose ends
    the search, so that an article about front matter only needs a sentence before its example.
    """
    for number, line in enumerate(text.split("\n", _MOST_LINES)[:_MOST_LINES], first_line):
        pair = _PAIR.fullmatch(line) if len(line) <= _LONGEST_LINE else None
        if pair is not None and withholds(pair[1], pair[2]):
            message = (
                f'"{line.strip()[:60]}" is outside of the front matter, so the article is not published: write it '
                'between two "---" lines at the top, or begin the text with a sentence'
            )
            return (Problem("front-matter", path, number, message, "error"),)
        if pair is None and line.strip() and not (framed and _FRAME.fullmatch(line.strip())):
            return ()
    return ()


def commented_out(block: str, first_line: int) -> dict[str, tuple[str, int]]:
    """Return the ``key: value`` lines of front matter that are commented out, each with its line."""
    lines = enumerate(block.split("\n"), first_line)
    comments = ((line.lstrip().lstrip("# \t"), number) for number, line in lines if line.lstrip().startswith("#"))
    pairs = ((_PAIR.fullmatch(comment), number) for comment, number in comments if len(comment) <= _LONGEST_LINE)
    return {pair[1]: (pair[2], number) for pair, number in pairs if pair is not None}
