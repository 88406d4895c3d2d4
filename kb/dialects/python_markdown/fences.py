"""Fenced code between ``` or ~~~ lines, also inside lists.

Python-Markdown's own extension only sees fences at the left margin, so it breaks code below a numbered step, and it
takes quadratic time over fences that are never closed. This one reads each line once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown import Markdown

_OPENING = re.compile(r"^( *)(`{3,}|~{3,})([^`]*)$")
_CONTAINER = re.compile(r"^ *(?:[*+-] |\d+[.)] |: |!!! |\[\^)")
_LANGUAGE = re.compile(r"[\w#+.-]+")
_TAB: Final = 4


@dataclass(slots=True)
class _Fence:
    indent: int
    mark: str
    info: str
    code: list[str]

    def is_closed_by(self, line: str) -> bool:
        line = line.strip()
        return len(line) >= len(self.mark) and not line.strip(self.mark[0])

    def html(self) -> str:
        lines = (line[min(self.indent, len(line) - len(line.lstrip(" "))) :] for line in self.code)
        code = escape("".join(f"{line}\n" for line in lines), quote=False)
        language = _LANGUAGE.search(self.info)
        attribute = f' class="language-{escape(language[0].lstrip("."))}"' if language else ""
        return f"<pre><code{attribute}>{code}</code></pre>"


class FencePreprocessor(Preprocessor):
    """Takes fenced code out of the text before Markdown reads it; ``unclosed`` is the opening of one without an end."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self.unclosed: str | None = None

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with each code block replaced by a placeholder."""
        self.unclosed = None
        text_has_fence = any("```" in line or "~~~" in line for line in lines)
        return list(self._without_code(lines)) if text_has_fence else lines

    def _without_code(self, lines: list[str]) -> Iterator[str]:
        fence: _Fence | None = None
        in_container = after_blank = False
        for line in lines:
            if fence is not None:
                if fence.is_closed_by(line):
                    yield from self._placeholder(fence, in_container=in_container)
                    fence = None
                else:
                    fence.code.append(line)
                continue
            opening = _OPENING.match(line)
            if opening and (len(opening[1]) < _TAB or in_container):
                in_container = in_container and bool(opening[1])
                fence = _Fence(len(opening[1]), opening[2], opening[3].strip(), [])
                continue
            if _CONTAINER.match(line):
                in_container = True
            elif after_blank and line[:1].strip():
                in_container = False
            after_blank = not line.strip()
            yield line
        if fence is not None:  # the rest of the text is code, as on code hosts
            self.unclosed = fence.mark + fence.info
            fence.code = "\n".join(fence.code).rstrip().split("\n")
            yield from self._placeholder(fence, in_container=in_container)
            yield ""  # Markdown ends a paragraph at a blank line

    def _placeholder(self, fence: _Fence, *, in_container: bool) -> tuple[str, str, str]:
        # Markdown counts a paragraph to a list item if it is indented by four, whatever indent the writer used.
        indent = -(-fence.indent // _TAB) * _TAB if in_container else 0
        return "", " " * indent + self.md.htmlStash.store(fence.html()), ""
