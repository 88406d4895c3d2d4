"""Recognise texts that would keep Python-Markdown busy for minutes before it tries.

Its cost is linear for ordinary articles, and quadratic or worse for some texts that people paste by accident (a log
with thousands of brackets, a minified page). Time cannot be the limit, because the same text must always give the same
page, so the work is estimated from the structure. Each limit was measured to be a few seconds of work at most.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from kb.dialects.plain import TooHardError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from markdown import Markdown

MAX_LINES: Final = 60_000
MAX_RESTART_WORK: Final = 20_000_000
"""Headings and definitions in a block without blank lines, times its length: Markdown rereads the rest after each."""
MAX_FOOTNOTES: Final = 6_000
"""Marks of footnotes, their texts included."""
MAX_BOXES: Final = 2_000
"""Callouts, tabs and blocks."""
MAX_UNCLOSED_WORK: Final = 2_000_000
"""Unclosed tags and comments, times the length of the text."""
MAX_TAG_DEPTH: Final = 300
MAX_INDENT_DEPTH: Final = 60
MAX_NESTING_WORK: Final = 150_000
"""Marks of quotations and lists at the start of lines: every mark rereads all that it contains."""
MAX_TABLE_CELLS: Final = 200_000
"""Columns times rows, because a short row is filled up to the width of its table."""
MAX_REFERENCE_WORK: Final = 10_000_000
"""The longest address or abbreviation that is defined, times the places on the page that may repeat it."""
MAX_INLINE_WORK: Final = 3_000_000
"""Characters read to find the partner of a bracket."""

_FEW: Final = 40
_RESTART = re.compile(r"^(?:#| {0,3}(?:=+ *$|-+ *$|: |\*\[))", re.MULTILINE)
_BOX = re.compile(r'^ *(?:!!! |\?\?\?|===[!+]* ?"|/// ?\w)', re.MULTILINE)
_ABBREVIATION = re.compile(r"^ {0,3}\*\[[^\]\n]{1,200}\]:[^\n]*", re.MULTILINE)
_WORD = re.compile(r"\w+")
_UNCLOSED_TAG = re.compile(r"<[a-zA-Z/][^<>]*(?=<|\Z)")
_NESTING_TAG = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|input|wbr|col|source|option)\b)[a-zA-Z][^<>]*>", re.IGNORECASE
)
_NESTING = re.compile(r"^(?:[ >]|[-*+] |\d{1,9}\. )+", re.MULTILINE)
_NESTING_MARK = re.compile(r">|[-*+] |\d\. ")
_DEPTH = re.compile(r"^[ >]*(?=[^ >]|$)", re.MULTILINE)


class LimitPreprocessor(Preprocessor):
    """Refuses a text by its blocks, and takes out lines that are too long; ``cut`` counts them."""

    md: Markdown

    def __init__(self) -> None:
        super().__init__()
        self.max_line_chars = 0
        self.cut = 0

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines, with each too long one replaced by a placeholder for its plain text.

        Raises:
            TooHardError: the text as a whole is beyond a limit.

        """
        self.cut = 0
        shortened: list[str] = []
        for line in lines:
            if len(line) <= self.max_line_chars:
                shortened.append(line)
                continue
            self.cut += 1
            shortened += ("", self.md.htmlStash.store(f"<p>{escape(line.strip(), quote=False)}</p>"), "")
        check_blocks(shortened)
        return shortened


class LimitTreeprocessor(Treeprocessor):
    """Refuses a text by the work of its links."""

    def run(self, root: Element) -> None:
        """Check the work of all pieces of text together.

        Raises:
            TooHardError: it is beyond the limit.

        """
        texts = (text for element in root.iter() for text in (element.text, element.tail))
        work = sum(inline_work(text) for text in texts if text and not isinstance(text, AtomicString))
        if work > MAX_INLINE_WORK:
            raise TooHardError("too many brackets in one paragraph")


def check_blocks(lines: list[str]) -> None:
    """Check that Markdown can split the text into blocks in reasonable time.

    Raises:
        TooHardError: it cannot.

    """
    if len(lines) > MAX_LINES:
        raise TooHardError(f"more than {MAX_LINES:,} lines")
    text = "\n".join(lines)
    if text.count("[^") > MAX_FOOTNOTES:
        raise TooHardError(f"more than {MAX_FOOTNOTES:,} footnotes")
    if len(_BOX.findall(text)) > MAX_BOXES:
        raise TooHardError(f"more than {MAX_BOXES:,} callouts or tabs")
    _check_nesting(text)
    _check_repetition(lines, text)
    if "<" in text:
        _check_tags(text)


def _check_nesting(text: str) -> None:
    if sum(text.count(mark) for mark in ("\n#", "\n=", "\n-", "\n:", "\n :", "\n*[")) >= _FEW:
        blocks = re.split(r"\n *\n", text)
        if sum(len(_RESTART.findall(block)) * len(block) for block in blocks) > MAX_RESTART_WORK:
            raise TooHardError("thousands of headings or definitions without a blank line between them")
    if ">>" in text or "> >" in text or " " * 4 * MAX_INDENT_DEPTH in text:
        marks = (match[0] for match in _DEPTH.finditer(text))
        if max((mark.count(">") + mark.count("    ") for mark in marks), default=0) > MAX_INDENT_DEPTH:
            raise TooHardError(f"lists or quotations nested more than {MAX_INDENT_DEPTH} deep")
    if nesting_work(text) > MAX_NESTING_WORK:
        raise TooHardError(f"more than {MAX_NESTING_WORK:,} marks of lists and quotations")


def _check_repetition(lines: list[str], text: str) -> None:
    if "|" in text and table_cells(text) > MAX_TABLE_CELLS:
        raise TooHardError(f"tables of more than {MAX_TABLE_CELLS:,} cells")
    if "]:" in text:
        starts = (n for n, line in enumerate(lines) if "]:" in line and not line.lstrip(" >").startswith("[^"))
        longest = max((sum(map(len, lines[n : n + 3])) for n in starts), default=0)  # a definition has up to 3 lines
        if longest * sum(line.count("]") for line in lines) > MAX_REFERENCE_WORK:
            raise TooHardError("a long address for references that are used thousands of times")
    if "*[" in text:
        longest = max((len(definition) for definition in _ABBREVIATION.findall(text)), default=0)
        if longest * len(_WORD.findall(text)) > MAX_REFERENCE_WORK:
            raise TooHardError("a long abbreviation that may be used thousands of times")


def inline_work(text: str) -> int:
    """Return the sum of the distances from each bracket to its partner, or to the end without one."""
    if text.count("[") <= _FEW:
        return 0
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


def nesting_work(text: str) -> int:
    """Return the number of marks of quotations and lists at the start of lines."""
    return sum(len(_NESTING_MARK.findall(match[0])) for match in _NESTING.finditer(text))


def table_cells(text: str) -> int:
    """Return roughly how many cells the tables of a text have on the page, including those that a row omits.

    The line of dashes below a table's head gives the number of columns.
    """
    cells = 0
    for block in re.split(r"\n[ >]*\n", text):
        if "|" in block:
            lines = block.split("\n")
            rules = (line for line in lines if "|" in line and "-" in line and not line.strip(" >|:-"))
            cells += len(lines) * max((line.count("|") + 1 for line in rules), default=0)
    return cells


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
