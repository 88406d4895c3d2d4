"""YAML lines: front matter in YAML as fields, each value a text as it was typed.

What YAML would cut from a plain value is kept: "Error #12", "!Important".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from kb.reading.notations import MAX_DEPTH, UnreadableError, check_same

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.reading.notations import Value

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_BRACKET_FIRST = re.compile(r"^[^:]*:\s*(\[[^]]*\]|\{[^}]*\})\s*[^\s#]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class YamlReader:
    """Builds the fields from the parser's events.

    Not ``yaml.load``: that converts values, forgets lines, copies what ``*aliases`` repeat, and its C twin crashes the
    process on deep nesting.
    """

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.complaints: list[tuple[str, int]] = []

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: it is not YAML, or has no ``key: value`` lines.

        """
        guarded, guards = _guarded(block)
        if guarded != block:
            try:
                fields = self._document(iter(yaml.parse(guarded, Loader=_LOADER)))
            except (yaml.YAMLError, UnreadableError):
                self.lines, self.complaints = {}, []  # a "#" was a comment after all
            else:
                self.complaints += guards
                return fields
        try:
            return self._document(iter(yaml.parse(block, Loader=_LOADER)))
        except yaml.YAMLError as error:
            raise _explain(error, block) from error

    def _document(self, events: Iterator[yaml.Event]) -> dict[str, Value]:
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                fields = self._mapping(events, 0)
                break
            if isinstance(event, yaml.SequenceStartEvent | yaml.ScalarEvent | yaml.AliasEvent):
                if isinstance(event, yaml.ScalarEvent) and event.value in _NULLS:
                    return {}
                message = 'the front matter must be lines such as "title: Reset your password"'
                raise UnreadableError(message, _line(event))
        else:
            return {}
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise UnreadableError("the front matter ends above this line: remove the line", _line(event))
        return fields

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Value]:
        fields: dict[str, Value] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._value(event, events, depth)
            if not isinstance(key, str):
                key = "?"
            if depth == 0:
                self._note(key, _line(event))
            value = self._value(next(events), events, depth)
            if depth == 0:
                check_same(key, fields, value, _line(event))
            fields[key] = value
        return fields

    def _note(self, key: str, line: int) -> None:
        if key in self.lines:
            self.complaints.append((f"{key} stands here for the second time; this one counts: remove the other", line))
        self.lines[key] = line

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise UnreadableError(f"lists are nested more than {MAX_DEPTH} deep here", _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._mapping(events, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, depth + 1)
        message = "a * at the start of a value repeats another value: write it out, or put it in quotes"
        raise UnreadableError(message, _line(event))

    def _list(self, events: Iterator[yaml.Event], depth: int) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, events, depth))
        return items


def _scalar(event: yaml.ScalarEvent) -> str | None:
    """Return a value as it was typed: "!Important notice" is no tag, and "&amp in mails" no anchor."""
    text = event.value.replace(_GUARD, "#")
    if event.style not in {None, ""}:
        return text
    if event.tag and not event.tag.startswith("tag:yaml.org,"):
        text = f"{event.tag} {text}".strip()
    if event.anchor:
        text = f"&{event.anchor} {text}".strip()
    return None if text in _NULLS else text


def _guarded(block: str) -> tuple[str, list[tuple[str, int]]]:
    """Return a block whose "#" are kept from beginning a comment where they belong to a value, and what to warn of.

    A comment is "# like this" or stands two blanks away. "Error #12" is part of a value anywhere, "C # basics" in a
    title; the second one is reported, because it may have been meant as a comment.
    """
    if "#" not in block or _GUARD in block:
        return block, []
    lines, warnings = block.split("\n"), list[tuple[str, int]]()
    for number, line in enumerate(lines):
        if " #" not in line or line.lstrip().startswith("#") or _QUOTED_VALUE.match(line):
            continue
        lines[number] = _HASH.sub(_GUARD, line)
        if _TITLE.match(line) and (cut := _TITLE_CUT.search(lines[number])):
            lines[number] = f"{lines[number][: cut.start()]}{_GUARD}{lines[number][cut.end() :]}"
            message = f'title: YAML reads the text from "{line[cut.start() :][:30]}" on as a comment: put it in quotes'
            warnings.append((f"{message}; it is shown as part of the title", number))
    return "\n".join(lines), warnings


_GUARD: Final = "\ue000"
"""Stands for a "#" while YAML is parsed: a character of private use."""
_QUOTED_VALUE = re.compile(r"[ \t]*(?:- |[\w .-]+:)[ \t]*[\"']")
_HASH = re.compile(r"(?<=[^\s\]}\"'] )#(?=[^\s#])")
_TITLE = re.compile(r"[ \t]*title[ \t]*:[ \t]+[^\s\[{|>]", re.IGNORECASE)
_TITLE_CUT = re.compile(r"(?<=[^\s:] )#")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark is not None else 0


_HINTS = (
    ("mapping values are not allowed", 'put the value in quotes: it contains ": "'),
    ("found a tab", "a tab stands before this line or in it: use blanks"),
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
    ("expected <block end>", 'this line does not fit the one above: check its indent and quotes, and "key: value"'),
    (
        "did not find expected key",
        'this line does not fit the one above: check its indent and quotes, and "key: value"',
    ),
    ("did not find expected '-' indicator", 'this line should begin with "- " like those above'),
    ("control characters", "a character here is invisible and not allowed: delete it"),
)


def _explain(error: yaml.YAMLError, block: str) -> UnreadableError:
    words = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    words = words or str(error).split("\n", 1)[0]
    lines = block.rstrip().split("\n")
    line = min(_line_of(error, block), len(lines) - 1)
    if _BRACKET_FIRST.match(lines[line]):
        hint = "put the value in quotes: it begins with a bracket but is no list"
    else:
        hint = next((hint for sign, hint in _HINTS if sign in words), "check this line")
    return UnreadableError(f"the front matter cannot be read: {hint} ({words})", line)


def _line_of(error: yaml.YAMLError, block: str) -> int:
    """Return where the writer should look: for what is not closed, where it was opened."""
    if isinstance(error, yaml.MarkedYAMLError):
        context = error.context or ""
        opened = "quoted" in context or "simple key" in context or "flow" in context
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        return mark.line if mark is not None else 0
    position = getattr(error, "position", 0)
    return block.count("\n", 0, position) if isinstance(position, int) else 0
