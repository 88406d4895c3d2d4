"""Converter: Markdown to HTML that is not yet safe, with Python-Markdown set up once and used for every file."""

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
    """HTML, with what the writer should know.

    That is the fence without an end, how many lines were too long, and why all is plain text (empty where it is not).
    """

    html: str
    unclosed_fence: str | None = None
    long_lines: int = 0
    too_hard: str = ""


class _NumberedList(OListProcessor):
    """A list that begins with 3 says 3: steps go on after a picture or a piece of code between them."""

    LAZY_OL = False


class Converter:
    """One Python-Markdown with our extensions; not for two threads at once."""

    def __init__(self, max_line_chars: int) -> None:
        self._md = Markdown(
            extensions=_EXTENSIONS,
            extension_configs={"tables": {"use_align_attribute": True}},
            output_format="html",
        )
        self._fences = FencePreprocessor(self._md)
        self._limits = LimitPreprocessor(self._md, max_line_chars)
        self._md.parser.blockprocessors.register(_NumberedList(self._md.parser), "olist", 40)
        # normalize_whitespace has 30, html_block 20; inline patterns run at 20
        self._md.preprocessors.register(self._fences, "fences", 25)
        self._md.preprocessors.register(self._limits, "limits", 24)
        self._md.treeprocessors.register(LimitTreeprocessor(self._md), "limits", 21)

    def convert(self, text: str) -> Converted:
        """Return the text as HTML; as plain paragraphs where Markdown would take too long over it."""
        text = _CONTROL.sub("", text)
        try:
            html = self._md.reset().convert(text)
        except TooHardError as error:
            return Converted(plain(text), too_hard=str(error))
        except RecursionError:
            return Converted(plain(text), too_hard="too deep a nesting")
        return Converted(html, self._fences.unclosed, self._limits.cut)


class _PerThread(threading.local):
    """The converters of a thread, by the longest line they take."""

    def __init__(self) -> None:
        self.converters: dict[int, Converter] = {}


_per_thread = _PerThread()


def converter(max_line_chars: int) -> Converter:
    """Return this thread's converter: setting one up costs as much as a dozen articles."""
    known = _per_thread.converters
    if max_line_chars not in known:
        known[max_line_chars] = Converter(max_line_chars)
    return known[max_line_chars]


def plain(text: str) -> str:
    """Return text as paragraphs and headings, every other mark as it stands."""
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
