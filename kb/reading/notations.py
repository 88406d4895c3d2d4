"""Read front matter in TOML and JSON, each value as typed; :mod:`kb.reading.yaml_reader` reads YAML."""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Final, Protocol

from kb.files.yaml_nodes import UnreadableError
from kb.publication.keys import decides

if TYPE_CHECKING:
    from kb.files.yaml_nodes import Value

MAX_DEPTH: Final = 20
"""The deepest nesting of lists and tables."""
_MAX_CHARS: Final = 60_000  # the YAML parser takes seconds over megabytes
_MOST_LINES: Final = 200
"""The number of keys whose line is looked up, because each look-up reads the text."""
_MOST_PARTS: Final = 200
_DOTTED: Final = re.compile(rf"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


def check_length(block: str) -> None:
    """Check that a block of front matter is short enough to parse.

    Raises:
        UnreadableError: it is longer than a person would write.

    """
    if len(block) > _MAX_CHARS:
        raise UnreadableError(f"the front matter is longer than {_MAX_CHARS:,} characters: move text below it", 0)


class Reader(Protocol):
    """Reads one notation; ``lines`` of keys and of ``complaints``, which are warnings, count from 0."""

    lines: dict[str, int]
    complaints: list[tuple[str, int]]

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: the block is not in this notation.

        """
        ...


def check_same(key: str, fields: dict[str, Value], value: Value, line: int) -> None:
    """Check that a repeated key leaves no doubt whether the article may be published.

    Raises:
        UnreadableError: its values differ.

    """
    if key in fields and fields[key] != value and decides(key):
        raise UnreadableError(f"{key} is set twice, with different values: remove one of them", line)


def _object(pairs: list[tuple[str, Value]]) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    for key, value in pairs:
        check_same(key, fields, value, 0)
        fields[key] = value
    return fields


class JsonReader:
    """Reads a JSON object."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.complaints: list[tuple[str, int]] = []

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: it is not a JSON object.

        """
        try:
            document = json.loads(block, parse_float=str, parse_int=str, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            raise UnreadableError(f"the front matter cannot be read as JSON: {error.msg}", error.lineno - 1) from error
        except RecursionError as error:
            raise UnreadableError(f"lists are nested more than {MAX_DEPTH} deep here", 0) from error
        if not isinstance(document, dict):
            raise UnreadableError('the front matter must be a JSON object: {"title": "Reset your password"}', 0)
        keys = list(document)[:_MOST_LINES]
        self.lines = {_encodable(key): _first_line(block, rf'"{re.escape(key)}"\s*:') for key in keys}
        return {_encodable(key): _plain(value) for key, value in document.items()}


class TomlReader:
    """Reads TOML."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.complaints: list[tuple[str, int]] = []

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: it is not TOML.

        """
        if dotted := _DOTTED.search(block):  # Python's parser would take a minute over such a key
            line = block.count("\n", 0, dotted.start())
            raise UnreadableError(f"a key has more than {_MOST_PARTS} parts here", line)
        try:
            fields = {key: _plain(value) for key, value in tomllib.loads(block, parse_float=str).items()}
        except (ValueError, RecursionError) as error:
            place = re.search(r"at line (\d+)", str(error))
            line = min(int(place[1]) - 1, block.rstrip().count("\n")) if place else 0
            raise UnreadableError(f"the front matter cannot be read as TOML: {error}", line) from error
        keys = list(fields)[:_MOST_LINES]
        self.lines = {key: _first_line(block, rf"^[ \t\[\"']*{re.escape(key)}\b") for key in keys}
        return fields


def _first_line(block: str, pattern: str) -> int:
    match = re.search(pattern, block, re.MULTILINE)
    return block.count("\n", 0, match.start()) if match else 0


def _plain(value: object, depth: int = 0) -> Value:
    """Return a value of JSON or TOML as text, or as lists and tables of text."""
    if depth > MAX_DEPTH:
        raise UnreadableError(f"lists are nested more than {MAX_DEPTH} deep here", 0)
    if isinstance(value, dict):
        return {_encodable(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return _encodable(str(value))


def _encodable(text: str) -> str:
    r"""Return a text without lone surrogates, which JSON may hold: ``"\ud83d"``."""
    return text.encode("utf-8", "replace").decode()
