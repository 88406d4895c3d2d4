"""Write the text with its markup replaced by canonical directives, and remember the line that each line comes from.

A directive stands on a line of its own, in the list item or quotation of the tag that it replaces. A tag that vanishes
leaves a blank line if it had its line for itself, as in the systems themselves.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.markup.edits import Role
from kb.markup.weaving.directives import BLOCKS_FENCE, beginning, ending

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.markup.weaving.pairing import Pair, Step

_CONTAINER = re.compile(r"[ \t>]*(?:(?:[-*+:]|\d{1,9}[.)])[ \t]+)*")
_MARK = re.compile(r"[^\s>]")
_ONE_LINE_BLOCK = re.compile(r"[ \t>]*(?:\||#{1,6} )")
_ENDS_AT_BLANK: Final = ("<", "|")
"""A line of HTML or of a table swallows the lines below it, up to a blank one."""

_MAX_MARGIN: Final = 24


def write(text: str, steps: Iterable[Step], fence: str) -> tuple[list[str], list[int]]:
    """Return the lines of the text after all steps, and the source line of each, counted from 0."""
    writer = _Writer(text, fence)
    for step in steps:
        writer.take(step)
    writer.copy_to(len(text))
    writer.end_line()
    return writer.lines or [""], writer.origins or [0]


class _Writer:
    def __init__(self, text: str, fence: str) -> None:
        self.lines: list[str] = []
        self.origins: list[int] = []
        self._text = text
        self._fence = fence
        self._position = 0
        self._source_line = 0
        self._head = ""
        """The current line so far."""
        self._is_start = True
        """Whether nothing of the current source line has been written yet."""
        self._is_edited = False
        self._rest_indent: str | None = None
        """After a directive, the indentation for what follows it on the same source line."""
        self._wants_blank = False
        self._margins = [0]
        """How many spaces each line loses, for each pair around it."""
        self._indents: dict[Pair, str] = {}
        """The container marks of each directive that is open."""
        self._flattened: set[Pair] = set()
        """Pairs in a table row or heading, where no directive fits."""

    def take(self, step: Step) -> None:
        """Copy the text up to a step and write what takes the place of the step's own text."""
        self.copy_to(step.edit.start)
        for pair in step.ends:
            self._end(pair)
        if step.edit.is_block and not _ONE_LINE_BLOCK.match(self._head):
            self._block(step.edit.text.split("\n"))
        elif step.edit.text or step.edit.end > step.edit.start:
            self._inline(step.edit.text)
        for pair in step.begins:
            self._begin(pair)
        self._source_line += self._text.count("\n", self._position, step.edit.end)
        self._position = step.edit.end

    def copy_to(self, end: int) -> None:
        """Copy the source up to a position."""
        if end <= self._position:
            return
        first, *rest = self._text[self._position : end].split("\n")
        self._position = end
        self._copy(first)
        for line in rest:
            self.end_line()
            self._source_line += 1
            self._is_start = True
            self._copy(line)

    def end_line(self) -> None:
        """Finish the current line; one that only had markup on it becomes blank."""
        is_hollow = self._is_edited and _CONTAINER.fullmatch(self._head) is not None
        previous = self._previous
        if self._rest_indent is not None:
            self._rest_indent = None
        elif not is_hollow:
            self._emit(self._head)
        elif self._head.strip() or (previous and not previous.startswith(_ENDS_AT_BLANK)):
            self._emit(self._head.rstrip())
        self._head, self._is_edited = "", False

    @property
    def _previous(self) -> str:
        return self.lines[-1].strip(" \t>") if self.lines else ""

    def _emit(self, line: str) -> None:
        if self._wants_blank and line.strip(" \t>"):
            self._wants_blank = False
            if self._previous:
                self._emit(_indentation(line).rstrip())
        self.lines.append(line)
        self.origins.append(self._source_line)

    def _copy(self, text: str) -> None:
        if self._is_start and text:
            self._is_start = False
            if margin := self._margins[-1]:
                text = text.expandtabs(4) if text[0] == "\t" else text
                text = text[min(len(text) - len(text.lstrip(" ")), margin) :]
        if self._rest_indent is None:
            self._head += text
        elif text.strip():
            self._head, self._rest_indent = self._rest_indent + text.lstrip(), None

    def _inline(self, text: str) -> None:
        self._is_start = False
        self._is_edited = True
        if self._rest_indent is not None and text.strip():
            self._head, self._rest_indent = self._rest_indent, None
        first, *rest = text.split("\n")
        self._head += first
        for line in rest:
            indent = _indentation(self._head)
            self._emit(self._head)
            self._head = indent + line if line else ""

    def _block(self, lines: Iterable[str]) -> None:
        head = self._line_of_its_own()
        self._wants_blank = True
        for line in lines:
            self._emit((head + line).rstrip())
            head = _indentation(head)
        self._wants_blank = True

    def _begin(self, pair: Pair) -> None:
        opening = pair.opening
        self._margins.append(self._content_margin(pair) if opening.dedents else self._margins[-1])
        if pair.role is Role.INLINE:
            self._inline(opening.before)
        elif pair.has_directive and self._has_no_room(pair):
            self._flattened.add(pair)
        elif pair.has_directive:
            if lines := beginning(pair, self._fence):
                is_swallowed = self._fence == BLOCKS_FENCE or (self._head or self._previous).startswith(_ENDS_AT_BLANK)
                self._directive(lines, blank_before=is_swallowed)
                self._indents[pair] = self._rest_indent or ""
        elif opening.title:
            self._block([f"**{opening.title}**"])

    def _has_no_room(self, pair: Pair) -> bool:
        """Return whether a directive cannot stand here: in a heading, a table row, or tabs in the middle of a line."""
        if pair.parent in self._flattened or _ONE_LINE_BLOCK.match(self._head):
            return True
        is_inside = self._rest_indent is None and _CONTAINER.fullmatch(self._head) is None
        return is_inside and pair.role is Role.TABS and self._text.find("\n", pair.edit.end, pair.closed_at) < 0

    def _end(self, pair: Pair) -> None:
        self._margins.pop()
        if pair.role is Role.INLINE:
            self._inline(pair.opening.after)
        elif pair.has_directive and pair not in self._flattened and (lines := ending(pair, self._fence)):
            indent = self._indents.pop(pair, "")
            if self._rest_indent is None and not self._head.strip():
                self._head = indent
            self._directive(lines, blank_before=False)
            self._wants_blank = self._fence == BLOCKS_FENCE

    def _directive(self, lines: Iterable[str], *, blank_before: bool) -> None:
        head = self._line_of_its_own()
        self._wants_blank = self._wants_blank or blank_before
        for line in lines:
            self._emit((head + line).rstrip())
            head = _indentation(head)

    def _line_of_its_own(self) -> str:
        """Return the container marks for a new line, after finishing the text before it."""
        head = self._head if self._rest_indent is None else self._rest_indent
        if _CONTAINER.fullmatch(head) is None:
            self._emit(head.rstrip())
            head = _indentation(head)
        self._head, self._is_edited, self._is_start = "", False, False
        self._rest_indent = _indentation(head)
        return head

    def _content_margin(self, pair: Pair) -> int:
        """Return how many spaces the lines inside a pair lose: as many as the first is indented more than its tag."""
        following = self._text[pair.edit.end : pair.edit.end + 1000]
        tag_line, *lines = following.split("\n")
        first = next((line.expandtabs(4) for line in lines if line.strip()), "")
        if tag_line.strip() or not first:
            return self._margins[-1]
        container = _CONTAINER.match(self._head if self._rest_indent is None else self._rest_indent)
        base = container.end() if container else 0
        margin = len(first) - len(first.lstrip(" ")) - base
        return min(max(margin, self._margins[-1]), _MAX_MARGIN)


def _indentation(head: str) -> str:
    """Return the container marks of a line as they are on the lines below it."""
    marks = _CONTAINER.match(head)
    return _MARK.sub(" ", marks[0]) if marks else ""
