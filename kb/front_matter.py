"""Front matter: the ``key: value`` lines between two ``---`` at the top of a file, each with its line number.

Values are read as the text that stands there, not as YAML would convert it (``1.10`` stays ``1.10``, ``no`` stays
``no``, ``2026-13-45`` is no crash); :mod:`kb.metadata` knows which of them are dates, numbers or lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import yaml
from frontmatter.default_handlers import YAMLHandler

from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Value = str | None | list["Value"] | dict[str, "Value"]

_MAX_CHARS: Final = 60_000  # the YAML parser takes seconds over megabytes, and no person wrote those
_MAX_DEPTH: Final = 20
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_RULE: Final[re.Pattern[str]] = YAMLHandler.FM_BOUNDARY
_KEY = re.compile(r"^[\"']?[^\W\d][\w .-]*[\"']?\s*:(?:\s|$)", re.MULTILINE)
_UNOPENED = re.compile(
    r"\n{0,50}((?:title|summary|category|status)[ ]?:[^\n]*\n"
    r"(?:(?:[\w-]+[ ]?:|[ ]+|- )[^\n]*\n){0,60})---[ \t]*(?:\n|\Z)"
)
_BRACKET_FIRST = re.compile(r"^[^:]*:\s*(\[[^]]*\]|\{[^}]*\})\s*[^\s#]")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A file taken apart: its fields with their lines, and the body with the line it begins on.

    ``fields`` is None where the front matter cannot be read; ``problems`` then says why.
    """

    body: str
    body_line: int = 1
    fields: Mapping[str, Value] | None = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class _UnreadableError(Exception):
    """The front matter cannot be read: the message says why, ``line`` where, counted within it from 0."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def split(text: str, path: str) -> FrontMatter:
    """Take a file apart. A leading ``---`` that opens no ``key: value`` lines is a rule and part of the body."""
    start = _RULE.match(text.lstrip("\n"))
    if start is None:
        return _unopened(text, path) or FrontMatter(text)
    skipped = len(text) - len(text.lstrip("\n"))
    opening = text.index("\n", skipped) + 1 if "\n" in text[skipped:] else len(text)
    first_line = skipped + 2  # the line after the opening rule
    closing = _RULE.search(text, opening) if opening < len(text) else None
    if closing is None:
        return _unclosed(text, path, opening, first_line)
    block = text[opening : closing.start()]
    if not _is_front_matter(block):
        return FrontMatter(text)
    end = text.find("\n", closing.start())
    body = text[end + 1 :] if end >= 0 else ""
    return _parse(block, path, first_line, FrontMatter(body, first_line + block.count("\n") + 1))


def _unopened(text: str, path: str) -> FrontMatter | None:
    """Return the complaint on front matter that lacks its first ``---``; its text would be published, drafts too."""
    found = _UNOPENED.match(text)
    if found is None:
        return None
    line = text.count("\n", 0, found.start(1)) + 1
    message = 'the front matter that begins here has no beginning: type "---" on a line of its own above it'
    return FrontMatter(text, fields=None, problems=(Problem("front-matter", path, line, message, "error"),))


def _unclosed(text: str, path: str, opening: int, first_line: int) -> FrontMatter:
    if not _KEY.match(text, opening):
        return FrontMatter(text)
    message = 'the front matter that begins here has no end: type "---" on a line of its own after its last key'
    return FrontMatter(text, fields=None, problems=(Problem("front-matter", path, first_line - 1, message, "error"),))


def _is_front_matter(block: str) -> bool:
    """Tell ``title: x`` between rules from prose between rules, which is a text that begins with a line."""
    if not block.strip() or _KEY.search(block):
        return True
    first = block.split("\n", 1)[0].lstrip()
    return first.startswith(("- ", "[", "{", "#", "!", "&", "*")) and "\n\n" not in block


def _parse(block: str, path: str, first_line: int, parts: FrontMatter) -> FrontMatter:
    reader = _FieldReader()
    try:
        fields = reader.read(block)
    except _UnreadableError as error:
        problem = Problem("front-matter", path, first_line + error.line, str(error), "error")
        return FrontMatter(parts.body, parts.body_line, None, problems=(problem,))
    problems = tuple(Problem("front-matter", path, first_line + line, text) for text, line in reader.complaints)
    lines = {key: first_line + line for key, line in reader.lines.items()}
    return FrontMatter(parts.body, parts.body_line, fields, lines, problems)


class _FieldReader:
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
            _UnreadableError: it is no YAML, or no ``key: value`` lines.

        """
        if len(block) > _MAX_CHARS:
            raise _UnreadableError(f"the front matter is longer than {_MAX_CHARS:,} characters: move text below it", 0)
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
                raise _UnreadableError(message, _line(event))
        else:
            return {}
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _UnreadableError("the front matter ends above this line: remove the line", _line(event))
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
            fields[key] = self._value(next(events), events, depth)
        return fields

    def _note(self, key: str, line: int) -> None:
        if key in self.lines:
            self.complaints.append((f"{key} stands here for the second time; this one counts: remove the other", line))
        self.lines[key] = line

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Value:
        if depth > _MAX_DEPTH:
            raise _UnreadableError(f"lists are nested more than {_MAX_DEPTH} deep here", _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return None if event.value in _NULLS and event.style in {None, ""} else event.value
        if isinstance(event, yaml.MappingStartEvent):
            return dict(self._mapping(events, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(events, depth + 1)
        message = "a * at the start of a value repeats another value: write it out, or put it in quotes"
        raise _UnreadableError(message, _line(event))

    def _list(self, events: Iterator[yaml.Event], depth: int) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self._value(event, events, depth))
        return items


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


def _explain(error: yaml.YAMLError, block: str) -> _UnreadableError:
    words = " ".join(str(part) for part in (getattr(error, "context", ""), getattr(error, "problem", "")) if part)
    words = words or str(error).split("\n", 1)[0]
    lines = block.rstrip().split("\n")
    line = min(_line_of(error, block), len(lines) - 1)
    if _BRACKET_FIRST.match(lines[line]):
        hint = "put the value in quotes: it begins with a bracket but is no list"
    else:
        hint = next((hint for sign, hint in _HINTS if sign in words), "check this line")
    return _UnreadableError(f"the front matter cannot be read: {hint} ({words})", line)


def _line_of(error: yaml.YAMLError, block: str) -> int:
    """Return where the writer should look: for what is not closed, where it was opened."""
    if isinstance(error, yaml.MarkedYAMLError):
        context = error.context or ""
        opened = "quoted" in context or "simple key" in context or "flow" in context
        mark = (error.context_mark if opened else None) or error.problem_mark or error.context_mark
        return mark.line if mark is not None else 0
    position = getattr(error, "position", 0)
    return block.count("\n", 0, position) if isinstance(position, int) else 0
