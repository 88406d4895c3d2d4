"""Convert Markdown to HTML that is not yet safe, with one Python-Markdown for all files."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from html import escape

from markdown import Markdown
from markdown.blockprocessors import OListProcessor

from kb.rendering.cost_limits import LimitPreprocessor, LimitTreeprocessor, TooHardError
from kb.rendering.fences import FencePreprocessor

_EXTENSIONS = ("tables", "admonition", "footnotes", "def_list")
_HEADING = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Converted:
    """HTML, and what the writer should know about it.

    ``unclosed_fence`` is the opening of code without an end, ``long_lines`` counts the lines that were too long, and
    ``too_hard`` says why everything is plain text (empty if it is not).
    """

    html: str
    unclosed_fence: str | None = None
    long_lines: int = 0
    too_hard: str = ""


class _NumberedList(OListProcessor):
    """A numbered list that starts at its first number, so that steps continue after a picture or code between them."""

    LAZY_OL = False


class Converter:
    """Python-Markdown with our extensions; not thread-safe."""

    def __init__(self, max_line_chars: int) -> None:
        self._md = Markdown(
            extensions=_EXTENSIONS,
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="html",
        )
        self._fences = FencePreprocessor(self._md)
        self._limits = LimitPreprocessor(self._md, max_line_chars)
        self._md.parser.blockprocessors.register(_NumberedList(self._md.parser), "olist", 40)
        # priorities: normalize_whitespace has 30, html_block 20; inline patterns run at 20
        self._md.preprocessors.register(self._fences, "fences", 25)
        self._md.preprocessors.register(self._limits, "limits", 24)
        self._md.treeprocessors.register(LimitTreeprocessor(self._md), "limits", 21)

    def convert(self, text: str) -> Converted:
        """Return the text as HTML, or as plain paragraphs if Markdown would take too long over it."""
        text = _CONTROL.sub("", text)
        try:
            html = self._md.reset().convert(text)
        except TooHardError as error:
            return Converted(plain(text), too_hard=str(error))
        except RecursionError:
            return Converted(plain(text), too_hard="too deep a nesting")
        return Converted(html, self._fences.unclosed, self._limits.cut)


class _PerThread(threading.local):
    """The converters of a thread by their longest line."""

    def __init__(self) -> None:
        self.converters: dict[int, Converter] = {}


_per_thread = _PerThread()


def converter(max_line_chars: int) -> Converter:
    """Return this thread's converter, because creating one costs as much as a dozen articles."""
    known = _per_thread.converters
    if max_line_chars not in known:
        known[max_line_chars] = Converter(max_line_chars)
    return known[max_line_chars]


def plain(text: str) -> str:
    """Return text as paragraphs and headings, with all other marks left as they are."""
    return "\n".join(_plain_block(block) for block in re.split(r"\n\s*\n", text) if block.strip())


def _plain_block(block: str) -> str:
    parts: list[str] = []
    lines: list[str] = []
    for line in block.split("\n"):
        heading = _HEADING.match(line)
        if heading:
            level, words = len(heading[1]), escape(line[heading.end() :].rstrip(" \t#"), quote=False)
            parts += [*_paragraph(lines), f"<h{level}>{words}</h{level}>"]
            lines = []
        else:
            lines.append(line)
    return "\n".join([*parts, *_paragraph(lines)])


def _paragraph(lines: list[str]) -> list[str]:
    text = "\n".join(lines).strip()
    return [f"<p>{escape(text, quote=False)}</p>"] if text else []
