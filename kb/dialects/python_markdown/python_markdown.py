"""MkDocs' Markdown as a dialect."""

from __future__ import annotations

from markdown import Markdown

from kb.dialects.dialect import Converted
from kb.dialects.plain import TooHardError, plain, without_control
from kb.dialects.python_markdown.addresses import find_addresses
from kb.dialects.python_markdown.extensions import EXTENSIONS, OwnExtension, TabsExtension
from kb.dialects.python_markdown.limits import LimitPreprocessor
from kb.dialects.python_markdown.lines import read_lines
from kb.dialects.tags import show_unknown_tags


class PythonMarkdown:
    """Python-Markdown with the extensions of MkDocs' writers; not thread-safe."""

    fence = "///"

    def __init__(self) -> None:
        self._limits = LimitPreprocessor()
        self._own = OwnExtension(self._limits)
        self._md = Markdown(
            extensions=[*EXTENSIONS, TabsExtension(), self._own],
            extension_configs={name: dict(options) for name, options in EXTENSIONS.items()},
            output_format="html",
        )

    def convert(self, text: str, max_line_chars: int, lang: str = "en") -> Converted:
        """Return the text as HTML, or as plain paragraphs if Markdown would take too long over it."""
        text = without_control(text)
        self._limits.max_line_chars = max_line_chars
        self._own.canonical.lang = lang
        try:
            html = show_unknown_tags(self._md.reset().convert(text))
        except TooHardError as error:
            return Converted(plain(text), too_hard=str(error))
        except RecursionError:
            return Converted(plain(text), too_hard="too deep a nesting")
        lines = text.split("\n")
        read = read_lines(lines)
        is_long = (number for number, line in enumerate(lines) if self._limits.cut and len(line) > max_line_chars)
        return Converted(
            html,
            addresses=find_addresses(text),
            headings=read.headings,
            unclosed_code=read.unclosed_code,
            long_lines=tuple(is_long),
        )
