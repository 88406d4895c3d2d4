"""Notations: front matter in TOML and JSON as fields, and what all notations share; YAML has a module of its own.

Each value is a text as it was typed.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Final, Protocol

from kb.files.yaml_nodes import UnreadableError
from kb.reading.publication_keys import decides

if TYPE_CHECKING:
    from kb.files.yaml_nodes import Value

MAX_DEPTH: Final = 20
"""How deep lists and tables may be nested."""
_MAX_CHARS: Final = 60_000  # the YAML parser takes seconds over megabytes, and no person wrote those
_MOST_LINES: Final = 200
"""Only for so many keys is the line looked up."""
_MOST_PARTS: Final = 200
_DOTTED: Final = re.compile(rf"(?<![\w-])(?:(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


def check_length(block: str) -> None:
    """Pass if a block of front matter may be parsed.

    Raises:
        UnreadableError: it is longer than anything a person writes.

    """
    if len(block) > _MAX_CHARS:
        raise UnreadableError(f"the front matter is longer than {_MAX_CHARS:,} characters: move text below it", 0)


class Reader(Protocol):
    """Reads one notation; ``lines`` are those of the keys and ``complaints`` warnings, both counted from 0."""

    lines: dict[str, int]
    complaints: list[tuple[str, int]]

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: the block is not in this notation.

        """
        ...


def check_same(key: str, fields: dict[str, Value], value: Value, line: int) -> None:
    """Pass if a key that stands twice leaves no doubt whether the article may be published.

    Raises:
        UnreadableError: it says two different things about that.

    """
    if key in fields and fields[key] != value and decides(key):
        raise UnreadableError(f"{key} stands here for the second time, with another value: remove one of them", line)


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
            found = json.loads(block, parse_float=str, parse_int=str, object_pairs_hook=_object)
        except json.JSONDecodeError as error:
            raise UnreadableError(f"the front matter cannot be read as JSON: {error.msg}", error.lineno - 1) from error
        except RecursionError as error:
            raise UnreadableError(f"lists are nested more than {MAX_DEPTH} deep here", 0) from error
        if not isinstance(found, dict):
            raise UnreadableError('the front matter must be a JSON object: {"title": "Reset your password"}', 0)
        shown = list(found)[:_MOST_LINES]
        self.lines = {_encodable(key): _first_line(block, rf'"{re.escape(key)}"\s*:') for key in shown}
        return {_encodable(key): _plain(value) for key, value in found.items()}


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
        _check_dots(block)
        try:
            found = tomllib.loads(block, parse_float=str)
            fields = {key: _plain(value) for key, value in found.items()}
        except (ValueError, RecursionError) as error:
            line = re.search(r"at line (\d+)", str(error))
            place = min(int(line[1]) - 1, block.rstrip().count("\n")) if line else 0
            raise UnreadableError(f"the front matter cannot be read as TOML: {error}", place) from error
        shown = list(found)[:_MOST_LINES]
        self.lines = {key: _first_line(block, rf"^[ \t\[\"']*{re.escape(key)}\b") for key in shown}
        return fields


def _check_dots(block: str) -> None:
    """Pass if no key has so many parts that Python's parser would take a minute over it."""
    if found := _DOTTED.search(block):
        raise UnreadableError(f"a key has more than {_MOST_PARTS} parts here", block.count("\n", 0, found.start()))


def _first_line(block: str, pattern: str) -> int:
    found = re.search(pattern, block, re.MULTILINE)
    return block.count("\n", 0, found.start()) if found else 0


def _plain(value: object, depth: int = 0) -> Value:
    """Return what JSON or TOML made of a value as YAML would have left it: texts, lists and mappings."""
    if depth > MAX_DEPTH:
        raise UnreadableError(f"lists are nested more than {MAX_DEPTH} deep here", 0)
    if isinstance(value, dict):
        return {_encodable(key): _plain(held, depth + 1) for key, held in value.items()}
    if isinstance(value, list):
        return [_plain(held, depth + 1) for held in value]
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return _encodable(str(value))


def _encodable(text: str) -> str:
    r"""Return a text without half characters, which JSON may hold: ``"\ud83d"``."""
    return text.encode("utf-8", "replace").decode()
