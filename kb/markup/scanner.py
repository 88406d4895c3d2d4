"""Find the code of a Markdown text, so that markup is only looked for outside it.

One pass over the lines finds fenced and indented code, one over each paragraph finds code spans, and one over the rest
finds comments and elements whose content is code. Every pass is linear in the size of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

HIDDEN: Final = "\x00"
"""Stands for a character of code; markup is looked for in the text with these."""

_FENCE = re.compile(r"(`{3,}|~{3,})(.*)")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_ITEM = re.compile(r"(?:[-*+:]|\d{1,9}[.)])(?=[ \t]|$)")
_INDENTS = re.compile(r"(?:!!!|\?\?\?\+?|===[+!]?)[ \t]|\[\^[^\]\s]{1,100}\]:")
"""Begins a box, a tab or a footnote, whose text is indented by four."""

_RULE = re.compile(r"#{1,6}(?:\s|$)|(?:[-*_] *){3,}$|=+ *$|<[a-zA-Z!/?]")
_STARTS_CONTAINER = re.compile(rf"{_ITEM.pattern}|{_RULE.pattern}|{_FENCE.pattern}|{_INDENTS.pattern}|[|>]|:::")
_STARTS_BLOCK = re.compile(r"[ >]*(?:[-*+] |\d{1,9}[.)] |#{1,6} |\|)")
_TICKS = re.compile(r"`+")
_VERBATIM = re.compile(r"<(!--|(?:pre|code|script|style|textarea)(?=[\s>]))", re.IGNORECASE)
_INCLUDE_COMMENT = re.compile(r"<!--\s*@include:")
_NOT_NEWLINE = re.compile(r"[^\n]")
_TAB_WIDTH: Final = 4


def hide_code(text: str, *, indented: bool = True) -> str:
    """Return the text with each character of code hidden; positions and newlines stay the same.

    ``indented`` says whether lines indented by four are code, which MDX does not have.
    """
    lines = text.split("\n")
    is_code = list(_Blocks(indented=indented).classify(lines))
    kept = [_hidden(line) if code else line for line, code in zip(lines, is_code, strict=True)]
    masked = "\n".join(kept)
    if "`" in masked:
        masked = _blank_out(masked, _code_spans(kept))
    return _blank_out(masked, _verbatim(masked)) if "<" in masked else masked


def _hidden(text: str) -> str:
    return HIDDEN * len(text) if "\n" not in text else _NOT_NEWLINE.sub(HIDDEN, text)


def _blank_out(text: str, ranges: Iterator[tuple[int, int]]) -> str:
    parts: list[str] = []
    position = 0
    for start, end in ranges:
        parts += (text[position:start], _hidden(text[start:end]))
        position = end
    return "".join((*parts, text[position:]))


@dataclass(slots=True)
class _Fence:
    mark: str
    quotes: int
    offset: int

    def is_closed_by(self, content: str) -> bool:
        content = content.strip()
        return len(content) >= len(self.mark) and not content.strip(self.mark[0])


@dataclass(slots=True)
class _Blocks:
    """The state of one pass over the lines: which containers are open, and whether a paragraph is."""

    indented: bool
    offsets: list[int] = field(default_factory=list)
    """The columns where the content of the open list items begins."""
    outside: list[list[int]] = field(default_factory=list)
    """The columns of the items around each quotation that is open, outermost first."""
    fence: _Fence | None = None
    in_paragraph: bool = False

    def classify(self, lines: list[str]) -> Iterator[bool]:
        """Yield for each line whether it is code; the lines of a fence itself count as code."""
        for line in lines:
            prefix = _QUOTE.match(line)
            quotes = prefix[0].count(">") if prefix else 0
            content = line[prefix.end() :] if prefix else line
            if self.fence is not None and self._is_in_fence(content, quotes):
                yield True
                continue
            if not content.strip():
                self.in_paragraph = False
                yield False
                continue
            is_lazy = self.in_paragraph and quotes < self.quotes and not _STARTS_CONTAINER.match(content.lstrip(" "))
            if quotes != self.quotes and not is_lazy:
                self._enter(quotes, len(line) - len(line.lstrip(" ")))
            yield self._is_code(content.expandtabs(_TAB_WIDTH))

    @property
    def quotes(self) -> int:
        return len(self.outside)

    def _enter(self, quotes: int, column: int) -> None:
        """Go into or out of quotations; the list items around them stay open if the mark stands inside them."""
        while self.quotes > quotes:
            self.offsets = self.outside.pop()
        if self.quotes < quotes:
            around = [offset for offset in self.offsets if offset <= column]
            self.outside += [around, *([] for _ in range(quotes - self.quotes - 1))]
            self.offsets = []
        self.in_paragraph = False

    def _is_in_fence(self, content: str, quotes: int) -> bool:
        """Return whether a line belongs to the open fence; close it if the line ends it or its container."""
        fence = self.fence
        if fence is None:
            return False
        indent = len(content) - len(content.lstrip(" \t"))
        left = quotes < fence.quotes or (bool(content.strip()) and indent < fence.offset and "\t" not in content)
        if left:
            self.fence = None
            return False
        if fence.is_closed_by(content):
            self.fence = None
        return True

    def _is_code(self, content: str) -> bool:
        """Return whether a line outside fences is code, and follow the list items that it begins or ends."""
        column = len(content) - len(content.lstrip(" "))
        if self.in_paragraph and not _STARTS_CONTAINER.match(content, column):
            return False  # a paragraph goes on, even with less indentation
        while self.offsets and column < self.offsets[-1]:
            self.offsets.pop()
        while True:
            base = self.offsets[-1] if self.offsets else 0
            if column - base >= _TAB_WIDTH:
                return self.indented and not self.in_paragraph
            rest = content[column:]
            item = _ITEM.match(rest)
            if item is None:
                break
            self.in_paragraph = False
            after = rest[item.end() :]
            spaces = len(after) - len(after.lstrip(" "))
            width = spaces if 0 < spaces <= _TAB_WIDTH and after.strip() else 1
            self.offsets.append(column + item.end() + width)
            column += item.end() + spaces
            if not after.strip() or len(self.offsets) > 100:
                return False
        if _INDENTS.match(rest):
            self.offsets.append(column + _TAB_WIDTH)
        return self._begins_fence(rest)

    def _begins_fence(self, rest: str) -> bool:
        fence = _FENCE.match(rest)
        if fence and not (fence[1][0] == "`" and "`" in fence[2]):
            self.fence = _Fence(fence[1], self.quotes, self.offsets[-1] if self.offsets else 0)
            self.in_paragraph = False
            return True
        self.in_paragraph = not _RULE.match(rest)
        return False


def _code_spans(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield the range of each code span, which never leaves its paragraph, list item or table row."""
    position = 0
    block: list[str] = []
    for line in lines:
        if block and (not line.strip() or _STARTS_BLOCK.match(line)):
            yield from _spans_in("\n".join(block), position)
            position += sum(map(len, block)) + len(block)
            block = []
        block.append(line)
    yield from _spans_in("\n".join(block), position)


def _spans_in(block: str, position: int) -> Iterator[tuple[int, int]]:
    runs = [(match.start(), match.end()) for match in _TICKS.finditer(block)]
    later: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        later.setdefault(runs[index][1] - runs[index][0], []).append(index)
    end = 0
    for start, stop in runs:
        same = later[stop - start]
        same.pop()
        before = block[max(start - 2, 0) : start]
        is_escaped = before.endswith("\\") and before != "\\\\"
        if start < end or is_escaped:
            continue
        if same:
            end = runs[same[-1]][1]
            yield position + start, position + end


def _verbatim(text: str) -> Iterator[tuple[int, int]]:
    """Yield the range of each comment and of each element whose content is code."""
    lowered = text.lower() if text.isascii() else text
    ends: dict[str, int] = {}
    position = 0
    while match := _VERBATIM.search(text, position):
        name = match[1].lower()
        closing = "-->" if name == "!--" else f"</{name}>"
        if ends.get(closing, 0) < match.end():
            found = lowered.find(closing, match.end())
            ends[closing] = found if found >= 0 else len(text) + 1
        position = match.end()
        if ends[closing] <= len(text) and not _INCLUDE_COMMENT.match(text, match.start()):
            position = ends[closing] + len(closing)
            yield match.start(), position
