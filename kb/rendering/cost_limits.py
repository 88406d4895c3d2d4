"""Limits: texts over which Python-Markdown would take minutes are recognised before it tries.

Its cost is linear for what people write, and quadratic or worse for some texts nobody writes on purpose (a pasted log
with thousands of brackets, a minified page). Time cannot be a limit, because the same text must always give the same
page, so the work is estimated from the structure. The figures were measured: each is a few seconds of work at most.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from markdown import Markdown

MAX_LINES: Final = 60_000
MAX_RESTART_WORK: Final = 20_000_000
"""Headings and definitions in one block without blank lines, times its length: after each the rest is read anew."""
MAX_FOOTNOTES: Final = 600
MAX_UNCLOSED_WORK: Final = 2_000_000
"""Tags and comments that are opened and not closed, times the length of the text."""
MAX_TAG_DEPTH: Final = 300
MAX_INDENT_DEPTH: Final = 60
MAX_NESTING_WORK: Final = 150_000
"""Marks of quotations and lists that begin lines: each is read anew, with all that it holds, by every one before it."""
MAX_TABLE_CELLS: Final = 200_000
"""Columns times rows: a row of one cell is filled up to the width of its table."""
MAX_REFERENCE_WORK: Final = 10_000_000
"""The longest address defined for references, times the brackets that may repeat it on the page."""
MAX_INLINE_WORK: Final = 3_000_000
"""Characters looked at for the partner of a bracket; other marks are cheaper, by ``_MARK_DISCOUNT``."""

_MARK_DISCOUNT: Final = 100
_FEW: Final = 40
_RESTART = re.compile(r"^(?:#| {0,3}(?:=+ *$|-+ *$|: ))", re.MULTILINE)
_UNCLOSED_TAG = re.compile(r"<[a-zA-Z/][^<>]*(?=<|\Z)")
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|input|wbr|col|source|option)\b)[a-zA-Z][^<>]*>", re.IGNORECASE
)
_MARKS = re.compile(r"[`*_<&\\]|  \n")
_NESTING = re.compile(r"^(?:[ >]|[-*+] |\d{1,9}\. )+", re.MULTILINE)
_NESTING_MARK = re.compile(r">|[-*+] |\d\. ")
_DEPTH = re.compile(r"^[ >]*(?=[^ >]|$)", re.MULTILINE)


class TooHardError(Exception):
    """Markdown would take too long; the message ends the sentence "it has …"."""


class LimitPreprocessor(Preprocessor):
    """Refuses a text by its blocks, and takes out lines that are too long. ``cut`` counts those."""

    def __init__(self, md: Markdown, max_line_chars: int) -> None:
        super().__init__(md)
        self.max_line_chars = max_line_chars
        self.cut = 0

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines, each too long one replaced by a placeholder for the same as plain text.

        Raises:
            TooHardError: the text as a whole is beyond a limit.

        """
        self.cut = 0
        limit = self.max_line_chars
        if any(len(line) > limit for line in lines):
            lines = [part for line in lines for part in (self._plain(line) if len(line) > limit else (line,))]
        check_blocks(lines)
        return lines

    def _plain(self, line: str) -> tuple[str, str, str]:
        self.cut += 1
        return "", self.md.htmlStash.store(f"<p>{escape(line.strip(), quote=False)}</p>"), ""


class LimitTreeprocessor(Treeprocessor):
    """Refuses a text by the work its emphasis, code and links would make."""

    def run(self, root: Element) -> None:
        """Look at every piece of text once.

        Raises:
            TooHardError: the pieces together are beyond the limit.

        """
        work = sum(inline_work(text) for text in _texts(root))
        if work > MAX_INLINE_WORK:
            raise TooHardError("too many brackets or marks in one paragraph")


def check_blocks(lines: list[str]) -> None:
    """Pass if Markdown can take the text apart in reasonable time.

    Raises:
        TooHardError: it cannot.

    """
    if len(lines) > MAX_LINES:
        raise TooHardError(f"more than {MAX_LINES:,} lines")
    text = "\n".join(lines)
    if text.count("[^") > MAX_FOOTNOTES:
        raise TooHardError(f"more than {MAX_FOOTNOTES} footnotes")
    if _restart_work(text) > MAX_RESTART_WORK:
        raise TooHardError("thousands of headings or definitions without a blank line between them")
    if _indent_depth(text) > MAX_INDENT_DEPTH:
        raise TooHardError(f"lists or quotations nested more than {MAX_INDENT_DEPTH} deep")
    _check_sums(lines, text)
    if "<" in text:
        _check_tags(text)


def _check_sums(lines: list[str], text: str) -> None:
    """Pass if what is small each time is not too much together."""
    if nesting_work(text) > MAX_NESTING_WORK:
        raise TooHardError(f"more than {MAX_NESTING_WORK:,} marks of lists and quotations")
    if "|" in text and table_cells(text) > MAX_TABLE_CELLS:
        raise TooHardError(f"tables of more than {MAX_TABLE_CELLS:,} cells")
    if "]:" in text and _reference_work(lines) > MAX_REFERENCE_WORK:
        raise TooHardError("a long address for references that are used thousands of times")


def inline_work(text: str) -> int:
    """Return roughly how many characters Markdown looks at in one piece of text."""
    brackets = text.count("[")
    work = len(text) * len(_MARKS.findall(text)) // _MARK_DISCOUNT if len(text) > _FEW else 0
    return work + _bracket_work(text) if brackets > _FEW else work


def _bracket_work(text: str) -> int:
    """Return the sum of the distances from each bracket to its partner, or to the end where it has none."""
    work = 0
    open_at: list[int] = []
    for match in re.finditer(r"[\[\]]", text):
        if match[0] == "[":
            open_at.append(match.start())
        elif open_at:
            work += match.start() - open_at.pop()
    work += sum(len(text) - start for start in open_at)
    unclosed = text.count("](") - text.count(")")
    return work + max(unclosed, 0) * len(text)


def _restart_work(text: str) -> int:
    if sum(text.count(mark) for mark in ("\n#", "\n=", "\n-", "\n:", "\n :")) < _FEW:
        return 0
    blocks = re.split(r"\n *\n", text)
    return sum(len(_RESTART.findall(block)) * len(block) for block in blocks)


def _indent_depth(text: str) -> int:
    if ">>" not in text and "> >" not in text and " " * 4 * MAX_INDENT_DEPTH not in text:
        return 0
    marks = (match[0] for match in _DEPTH.finditer(text))
    return max((mark.count(">") + mark.count("    ") for mark in marks), default=0)


def nesting_work(text: str) -> int:
    """Return how many marks of quotations and lists stand at the beginnings of lines, one behind another."""
    return sum(len(_NESTING_MARK.findall(match[0])) for match in _NESTING.finditer(text))


def table_cells(text: str) -> int:
    """Return roughly how many cells the tables of a text have on the page, those it does not write included."""
    return sum(_cells_of_block(block.split("\n")) for block in re.split(r"\n[ >]*\n", text) if "|" in block)


def _cells_of_block(lines: list[str]) -> int:
    """Return the rows times the columns; the line below a table's head, of dashes alone, says how many these are."""
    rules = (line for line in lines if "|" in line and "-" in line and not line.strip(" >|:-"))
    return len(lines) * max((line.count("|") + 1 for line in rules), default=0)


def _reference_work(lines: list[str]) -> int:
    """Return the length of the longest definition, over up to three lines, times the brackets in the text."""
    starts = (n for n, line in enumerate(lines) if "]:" in line and not line.lstrip(" >").startswith("[^"))
    longest = max((sum(map(len, lines[n : n + 3])) for n in starts), default=0)
    return longest * sum(line.count("]") for line in lines)


def _check_tags(text: str) -> None:
    unclosed = max(text.count("<!") + text.count("<?") - text.count("-->") - text.count("?>"), 0)
    unclosed += sum(1 for _ in _UNCLOSED_TAG.finditer(text))
    if unclosed * len(text) > MAX_UNCLOSED_WORK and unclosed > _FEW:
        raise TooHardError("too many tags that are opened and not closed")
    depth = 0
    for match in _NESTING_TAG.finditer(text):
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_TAG_DEPTH:
            raise TooHardError(f"tags nested more than {MAX_TAG_DEPTH} deep")


def _texts(root: Element) -> Iterable[str]:
    for element in root.iter():
        for text in (element.text, element.tail):
            if text and not isinstance(text, AtomicString):
                yield text
