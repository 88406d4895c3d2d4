"""YAML as nodes that know their line, each value the text that was typed.

Not ``yaml.load``: it converts values, forgets lines, expands what ``*aliases`` repeat, and its C twin crashes the
process on deep nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Value = str | None | list["Value"] | dict[str, "Value"]
"""A value of front matter or of a list: text as typed, lists and tables of it, None where nothing was typed."""

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BRACKET_FIRST = re.compile(r"^[^:]*:\s*(\[[^]]*\]|\{[^}]*\})\s*[^\s#]")


class UnreadableError(Exception):
    """A text cannot be read; the message says why, and ``line`` where."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A text, a list (``items``) or a table (``pairs``), with the line it begins on."""

    line: int
    text: str = ""
    is_null: bool = False
    items: tuple[Node, ...] | None = None
    pairs: tuple[tuple[Node, Node], ...] | None = None

    @property
    def name(self) -> str:
        """The text of a key, or "?" for a key that is empty, a list or a table."""
        return self.text if self.items is None and self.pairs is None and not self.is_null else "?"

    def value(self) -> Value:
        """Return the value without lines; the last of several equal keys counts."""
        if self.pairs is not None:
            return {key.name: value.value() for key, value in self.pairs}
        if self.items is not None:
            return [item.value() for item in self.items]
        return None if self.is_null else self.text


@dataclass(frozen=True, slots=True)
class YamlParser:
    """Turns YAML into nodes.

    Attributes:
        deepest: how deep lists and tables may be nested below the top.
        unreadable: what precedes the reason why a text is not YAML.
        first_line: the number of the text's first line.
        hash_stand_in: a character that stands for "#" in the text, so that YAML sees no comment.
        not_a_table: the message if the text is not a table; if empty, it may be anything.

    """

    deepest: int
    unreadable: str
    first_line: int = 1
    hash_stand_in: str = ""
    not_a_table: str = ""

    def parse(self, text: str) -> Node | None:
        """Return the top node, or None if there are only comments.

        Raises:
            UnreadableError: it is not YAML, not a table although it must be, nested too deep, has an ``*alias``, or is
                followed by a second document.

        """
        events = yaml.parse(text, Loader=_LOADER)
        top: Node | None = None
        try:
            for event in events:
                if isinstance(event, yaml.DocumentStartEvent) and top is not None:
                    raise UnreadableError("this line divides the list in two: remove it", self._line(event))
                if isinstance(event, yaml.NodeEvent):
                    top = self._node(event, events, 0)
                    if self.not_a_table and top.pairs is None and not top.is_null:
                        raise UnreadableError(self.not_a_table, top.line)  # before an error that only follows from it
        except yaml.YAMLError as error:
            raise self._explained(error, text) from error
        return top

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        line = self._line(event)
        if depth > self.deepest + 1:
            raise UnreadableError(f"lists are nested more than {self.deepest} deep here", line)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(line, items=tuple(self._children(events, yaml.SequenceEndEvent, depth)))
        if isinstance(event, yaml.MappingStartEvent):
            children = self._children(events, yaml.MappingEndEvent, depth)
            return Node(line, pairs=tuple(zip(children, children, strict=True)))
        message = "a * at the start of a value repeats another value: write it out, or put it in quotes"
        raise UnreadableError(message, line)

    def _children(self, events: Iterator[yaml.Event], end: type[yaml.Event], depth: int) -> Iterator[Node]:
        for event in events:
            if isinstance(event, end):
                return
            yield self._node(event, events, depth + 1)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Node:
        """Return a value as it was typed: "!Important notice" is not a tag, and "&amp in mails" not an anchor."""
        text = event.value.replace(self.hash_stand_in, "#") if self.hash_stand_in else event.value
        if event.style not in {None, ""}:
            return Node(line, text)
        if event.tag and not event.tag.startswith("tag:yaml.org,"):
            text = f"{event.tag} {text}".strip()
        if event.anchor:
            text = f"&{event.anchor} {text}".strip()
        return Node(line, text, is_null=text in _NULLS)

    def _line(self, event: yaml.Event) -> int:
        return self.first_line + (event.start_mark.line if event.start_mark is not None else 0)

    def _explained(self, error: yaml.YAMLError, text: str) -> UnreadableError:
        words = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
        words = words or str(error).split("\n", 1)[0]
        lines = text.rstrip().split("\n")
        line = min(_line_of(error, text), len(lines) - 1)
        if _BRACKET_FIRST.match(lines[line]):
            hint = "put the value in quotes: it begins with a bracket but is not a list"
        else:
            hint = next((hint for sign, hint in _HINTS if sign in words), "check this line")
        return UnreadableError(f"{self.unreadable}: {hint} ({words})", self.first_line + line)


def _line_of(error: yaml.YAMLError, text: str) -> int:
    """Return the line to look at: where something begins that is not closed, else where the parser stopped."""
    if isinstance(error, yaml.MarkedYAMLError):
        context = error.context or ""
        opened = "quoted" in context or "simple key" in context or "flow" in context
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        return mark.line if mark is not None else 0
    position = getattr(error, "position", 0)
    return text.count("\n", 0, position) if isinstance(position, int) else 0


_MISFIT = 'this line does not fit the one above: check its indent and quotes, and "key: value"'
_HINTS = (
    ("mapping values are not allowed", 'put the value in quotes: it contains ": "'),
    ("found a tab", "there is a tab before this line or in it: use spaces"),
    ("quoted scalar", "a quotation mark is opened here and not closed"),
    (
        "found character that cannot start",
        "this character cannot start a value (a tab, @, ` or %): put the value in quotes",
    ),
    ("could not find expected ':'", 'this line should be "key: value"'),
    ("alias", "a value that begins with * needs quotes"),
    ("block scalar", "the text after | or > must be indented"),
    ("flow sequence", "a [ is opened here and not closed: ]"),
    ("flow mapping", "a { is opened here and not closed: }"),
    ("flow node", "a [ or { is opened here and not closed"),
    ("expected <block end>", _MISFIT),
    ("did not find expected key", _MISFIT),
    ("did not find expected '-' indicator", 'this line should begin with "- " like those above'),
    ("control characters", "this line contains an invisible character that is not allowed: delete it"),
)
"""What a writer should do, by a part of what the YAML parser says; the first match counts."""
