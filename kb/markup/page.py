"""The text of one file while its markup is translated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.markup.scanner import HIDDEN, hide_code

if TYPE_CHECKING:
    from collections.abc import Mapping

_ATTRIBUTE = r"\b(?:href|src|to|url|link)\s*=\s*\{?"
_BEFORE_TARGET = re.compile(rf"(?:\]\(\s*<?|{_ATTRIBUTE}[\"'])$")
_REFERENCE = re.compile(r" {0,3}\[[^\]]*\]:\s*<?")
_UNQUOTED_TARGET = re.compile(_ATTRIBUTE)
_BOUNDARIES = " \t()<>\"'"
_TARGET_CHARS = 400
_ALONE_CHARS = 400
_IMPORT = re.compile(r"^import\s[^\n]{1,300}['\"]", re.MULTILINE)
_INDENTING = re.compile(
    r"^[ \t]*(?:</(?:Tabs?|TabItem|TabPane|Steps?|Accordion\w*|Card\w*|Callout|Note|Tip|Warning|Info|Columns?)>"
    r"|:::column)",
    re.MULTILINE,
)
"""Tags inside which writers indent ordinary text."""


class Page:
    """A text with its code hidden, and quick answers about it for the systems of markup.

    ``variables`` has the values that are known by name; ``unknown`` collects the markup that no system understands.
    """

    def __init__(self, text: str, path: str, variables: Mapping[str, str]) -> None:
        self.text = text
        self.folder = path.rpartition("/")[0]
        self.is_mdx = path.lower().endswith(".mdx")
        self.has_components = self.is_mdx or bool(_IMPORT.search(text) or _INDENTING.search(text))
        self.masked = hide_code(text, indented=not self.has_components)
        self.is_template = any(mark in self.masked for mark in ("{%", "{{<", "{{%")) or "<script setup" in text
        self.variables = dict(variables)
        self.unknown: dict[str, int] = {}
        self.colons: list[int] = []
        """The widths of the ``:::`` containers that are open, outermost first."""
        self.toggles: set[str] = set()
        """The wiki macros that are open, which end with the same text as they begin."""
        self.tab_labels: dict[str, str] = {}
        """The label of each tab by its value, where the group lists them."""
        self.unquoted_end = 0
        """Where the last lines end that have lost their quotation mark."""
        self.statement_end = -2
        """Where the last import or export ended."""
        self.tabs_have_text = False
        """Whether the group of tabs that began last says that they contain text, not code."""
        self.tabs_code = ""
        """The language of the code in tabs that do not say what they contain; empty if it is text."""
        self.tab_names: list[str] = []
        """The names of the tabs to come, last first, where the group lists them."""
        self._found: dict[str, int] = {}
        self._matched: dict[re.Pattern[str], re.Match[str] | None] = {}

    @property
    def has_statements(self) -> bool:
        """Whether an import or export has been read, so that a file without the suffix is MDX as well."""
        return self.statement_end >= 0

    def find(self, mark: str, start: int) -> int:
        """Return where a mark comes next outside code, or -1. All calls together read the text once per mark."""
        found = self._found.get(mark, 0)
        if 0 <= found < start or mark not in self._found:
            found = self._found[mark] = self.masked.find(mark, start)
        return found

    def search(self, pattern: re.Pattern[str], start: int) -> re.Match[str] | None:
        """Return the next match of a pattern outside code. All calls together read the text once per pattern."""
        if pattern in self._matched:
            match = self._matched[pattern]
            if match is None or match.start() >= start:
                return match
        self._matched[pattern] = match = pattern.search(self.masked, start)
        return match

    def is_target(self, position: int) -> bool:
        """Return whether a position is in the address of a link or picture."""
        line = max(self.masked.rfind("\n", 0, position) + 1, position - _TARGET_CHARS)
        before = self.masked[line:position]
        while before.endswith(("}}", "%}")):  # another tag in the same address
            before = before[: max(before.rfind("{{"), before.rfind("{%"), 0)]
        boundary = max(before.rfind(mark) for mark in _BOUNDARIES) + 1
        head = before[:boundary]
        if _BEFORE_TARGET.search(head[-40:]) or _REFERENCE.fullmatch(head):
            return True
        return _UNQUOTED_TARGET.match(before, boundary) is not None

    def is_alone(self, start: int, end: int) -> bool:
        """Return whether a range has its lines for itself, but for a quotation or list mark."""
        before = self.text.rfind("\n", max(start - _ALONE_CHARS, 0), start) + 1
        after = self.text.find("\n", end, end + _ALONE_CHARS)
        rest = self.text[end : after if after >= 0 else end + _ALONE_CHARS]
        return not rest.strip() and not self.text[before:start].strip(" \t>-*+")

    def is_code(self, position: int) -> bool:
        """Return whether the character at a position is code."""
        return self.masked[position : position + 1] == HIDDEN

    def is_escaped(self, position: int) -> bool:
        """Return whether a backslash makes the character at a position ordinary text."""
        before = self.text[max(position - 2, 0) : position]
        return before.endswith("\\") and before != "\\\\"

    def miss(self, name: str, position: int) -> None:
        """Note markup that is not understood, as the writer would recognise it, and where it stands."""
        self.unknown.setdefault(" ".join(name.split())[:80], position)
