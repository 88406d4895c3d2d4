"""Convert Markdown to HTML that is not yet safe, with one Python-Markdown for all files."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.blockprocessors import OListProcessor

from kb.dialects.dialect import Converted
from kb.dialects.plain import TooHardError, plain
from kb.dialects.python_markdown.cost_limits import LimitPreprocessor, LimitTreeprocessor
from kb.dialects.python_markdown.fences import FencePreprocessor
from kb.dialects.python_markdown.places import find_addresses

_EXTENSIONS = ("tables", "admonition", "footnotes", "def_list")
_HEADING = re.compile(r"\s*(#{1,6})(?!#)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class _NumberedList(OListProcessor):
    """A numbered list that starts at its first number, so that steps continue after a picture or code between them."""

    LAZY_OL = False


class PythonMarkdown:
    """Python-Markdown with our extensions; not thread-safe."""

    fence = "///"

    def __init__(self) -> None:
        self._md = Markdown(
            extensions=_EXTENSIONS,
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="html",
        )
        self._fences = FencePreprocessor(self._md)
        self._limits = LimitPreprocessor(self._md)
        self._md.parser.blockprocessors.register(_NumberedList(self._md.parser), "olist", 40)
        # priorities: normalize_whitespace has 30, html_block 20; inline patterns run at 20
        self._md.preprocessors.register(self._fences, "fences", 25)
        self._md.preprocessors.register(self._limits, "limits", 24)
        self._md.treeprocessors.register(LimitTreeprocessor(self._md), "limits", 21)

    def convert(self, text: str, max_line_chars: int) -> Converted:
        """Return the text as HTML, or as plain paragraphs if Markdown would take too long over it."""
        text = _CONTROL.sub("", text)
        self._limits.max_line_chars = max_line_chars
        try:
            html = self._md.reset().convert(text)
        except TooHardError as error:
            return Converted(plain(text), too_hard=str(error))
        except RecursionError:
            return Converted(plain(text), too_hard="too deep a nesting")
        lines = text.split("\n")
        fence = self._fences.unclosed
        opened = [
            n for n, line in enumerate(lines) if fence and line.strip().replace(" ", "") == fence.replace(" ", "")
        ]
        return Converted(
            html,
            addresses=find_addresses(text),
            headings=_headings(lines),
            unclosed_code=((fence[:3], max(opened, default=0)),) if fence is not None else (),
            long_lines=tuple(n for n, line in enumerate(lines) if len(line) > max_line_chars)
            if self._limits.cut
            else (),
        )


def _headings(lines: list[str]) -> tuple[tuple[int, int], ...]:
    marked = ((match, n) for n, line in enumerate(lines) if (match := _HEADING.match(line)))
    return tuple((len(match[1]), n) for match, n in marked)
