"""End raw HTML without an end tag at a blank line, as GitHub does, because Python-Markdown takes the rest for HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from markdown.preprocessors import Preprocessor

if TYPE_CHECKING:
    from markdown import Markdown

_TAG: Final = re.compile(r"<!--.*?-->|<(?P<end>/?)(?P<name>[a-zA-Z][\w-]*)[^<>]*>", re.DOTALL)
_BLANK: Final = re.compile(r"\n[ \t]*(?=\n)")
_VOID: Final = frozenset({"hr"})


class UnclosedTagPreprocessor(Preprocessor):
    """Adds the missing end tags of blocks."""

    md: Markdown

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with each missing end tag before the next blank line."""
        text = "\n".join(lines)
        parts: list[str] = []
        position = 0
        for name, end in self._unclosed(text):
            blank = _BLANK.search(text, end)
            stop = blank.start() if blank else len(text)
            if stop >= position:
                parts += (text[position:stop], f"</{name}>")
                position = stop
        return "".join([*parts, text[position:]]).split("\n") if parts else lines

    def _unclosed(self, text: str) -> list[tuple[str, int]]:
        """Return the name and end of each tag that begins a block and has no end tag."""
        opened: list[tuple[str, int, bool]] = []
        names: dict[str, int] = {}
        for tag in _TAG.finditer(text):
            name = (tag["name"] or "").lower()
            if name in _VOID or not self.md.is_block_level(name) or tag[0].endswith("/>"):
                continue
            if not tag["end"]:
                line = text.rfind("\n", 0, tag.start()) + 1
                begins_line = tag.start() - line <= 3 and not text[line : tag.start()].strip()
                opened.append((name, tag.end(), begins_line))
                names[name] = names.get(name, 0) + 1
            elif names.get(name):
                closed = ""
                while closed != name:
                    closed = opened.pop()[0]
                    names[closed] -= 1
        return [(name, end) for name, end, begins_line in opened if begins_line]
