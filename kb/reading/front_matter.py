"""Split a file into its front matter, each field with its line number, and its body.

Front matter is YAML between two ``---``, TOML between two ``+++``, or a JSON object, which may be between two ``;;;``.
Lines such as ``Title: x`` down to a blank line are front matter, too, as MultiMarkdown and MkDocs read them. Blank
lines, HTML comments, byte order marks and zero-width characters may precede it, and it may be indented.

Values stay the text that was typed (``1.10`` stays ``1.10``, ``no`` stays ``no``, ``2026-13-45`` does not crash);
:mod:`kb.metadata` decides which of them are dates, numbers or lists.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kb.files.yaml_nodes import UnreadableError
from kb.problem import Problem
from kb.publication.keys import INVISIBLE
from kb.publication.stray import commented_out
from kb.reading.notations import JsonReader, TomlReader, check_length
from kb.reading.yaml_reader import YamlReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kb.files.yaml_nodes import Value
    from kb.reading.notations import Reader

_BLANK: Final = rf"[ \t\xa0{INVISIBLE}]"
_PREAMBLE = re.compile(rf"(?:[\s{INVISIBLE}]|<!--.*?-->)*", re.DOTALL)
_OPENING = re.compile(
    rf"(?:-{{3,}}{_BLANK}*(?P<language>\w*)|(?P<plus>\+{{3}})|(?P<semicolons>;{{3}})){_BLANK}*(?:\n|\Z)"
)
_KEY = re.compile(rf"^{_BLANK}*+[\"']?[^\W\d][\w .-]*+[\"']?\s*+:(?:\s|$)", re.MULTILINE)
_TOML_KEY = re.compile(r"^[ \t]*[\"']?\w[\w.-]*[\"']?[ \t]*=", re.MULTILINE)
_JSON = re.compile(r"\{\s*\"[^\"\n]*\"\s*:")
_PLAIN_LINES = re.compile(
    r"(title[ \t]*:[^\n]*\n(?:[a-z][\w -]{0,40}:(?:[ \t][^\n]*)?(?:\n|\Z)){1,60})(?:\n|\Z)", re.IGNORECASE
)
_UNOPENED = re.compile(
    r"\n{0,50}((?:title|summary|category|status)[ ]?:[^\n]*\n"
    r"(?:(?:[\w-]+[ ]?:|[ ]+|- )[^\n]*\n){0,60})---[ \t]*(?:\n|\Z)"
)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file with their lines, and its body with the line it begins on.

    ``fields`` is None if the front matter cannot be read; ``problems`` then says why.
    """

    body: str
    body_line: int = 1
    fields: Mapping[str, Value] | None = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    comments: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """``key: value`` lines that are commented out, with their lines."""


def split(text: str, path: str) -> FrontMatter:
    """Split a file. A leading ``---`` without ``key: value`` lines below is a horizontal rule of the body."""
    preamble = _PREAMBLE.match(text)
    start = preamble.end() if preamble else 0
    opening = _OPENING.match(text, start)
    if opening is not None:
        return _fenced(text, path, opening)
    if _JSON.match(text, start):
        return _json_object(text, path, start)
    return _plain_lines(text, path, start) or _unopened(text, path) or FrontMatter(text)


def _plain_lines(text: str, path: str, start: int) -> FrontMatter | None:
    """Split a file that begins with ``Title: x`` and more such lines, or return None."""
    metadata = _PLAIN_LINES.match(text, start)
    if metadata is None:
        return None
    block, first_line = metadata[1], text.count("\n", 0, start) + 1
    parts = FrontMatter(text[metadata.end() :], first_line + metadata[0].count("\n"))
    read = _parse(block, path, first_line, parts, YamlReader)
    return None if read.fields is None else read


def _fenced(text: str, path: str, opening: re.Match[str]) -> FrontMatter:
    """Split a file that begins with a line of hyphens or plus signs."""
    is_toml = bool(opening["plus"]) or opening["language"] == "toml"
    first_line = text.count("\n", 0, opening.start()) + 2
    # the closing line may only be indented if the opening line is
    indent = r"[ \t]*" if text[: opening.start()].endswith((" ", "\t")) else ""
    rule = r"\+{3}" if opening["plus"] else ";{3}" if opening["semicolons"] else r"(?:-{3,}|\.{3})"
    closing = re.compile(rf"^{indent}{rule}{_BLANK}*$", re.MULTILINE).search(text, opening.end())
    if closing is None:
        return _unclosed(text, path, opening, first_line)
    block = text[opening.end() : closing.start()]
    if not _is_front_matter(block, is_toml=is_toml):
        return FrontMatter(text)
    end = text.find("\n", closing.start())
    body = text[end + 1 :] if end >= 0 else ""
    parts = FrontMatter(body, first_line + block.count("\n") + 1, comments=commented_out(block, first_line))
    if is_toml:
        return _parse(block, path, first_line, parts, TomlReader)
    if opening["semicolons"] and not block.lstrip().startswith("{"):
        return _parse(f"{{{block}}}", path, first_line, parts, JsonReader)
    return _parse(block, path, first_line, parts, JsonReader if _JSON.match(block.lstrip()) else YamlReader)


def _json_object(text: str, path: str, start: int) -> FrontMatter:
    """Split a file that begins with a JSON object."""
    first_line = text.count("\n", 0, start) + 1
    try:
        _, end = json.JSONDecoder().raw_decode(text, start)
    except (ValueError, RecursionError):
        block, end = text[start:], len(text)
    else:
        block = text[start:end]
    body = text[end:].partition("\n")
    parts = FrontMatter(body[2], first_line + block.count("\n") + 1)
    if body[0].strip():
        message = "text follows the } that ends the front matter: put it on a line of its own"
        problem = Problem("front-matter", path, parts.body_line - 1, message, "error")
        return FrontMatter(parts.body, parts.body_line, None, problems=(problem,))
    return _parse(block, path, first_line, parts, JsonReader)


def _unopened(text: str, path: str) -> FrontMatter | None:
    """Return the error of front matter without its first ``---``, because otherwise it would publish drafts as text."""
    unopened = _UNOPENED.match(text)
    if unopened is None:
        return None
    line = text.count("\n", 0, unopened.start(1)) + 1
    message = 'the front matter here has no opening line: type "---" on a line of its own above it'
    return FrontMatter(text, fields=None, problems=(Problem("front-matter", path, line, message, "error"),))


def _unclosed(text: str, path: str, opening: re.Match[str], first_line: int) -> FrontMatter:
    key = _TOML_KEY if opening["plus"] else _KEY
    if not key.match(text, opening.end()) and not _JSON.match(text, opening.end()):
        return FrontMatter(text)
    rule = opening["plus"] or opening["semicolons"] or "---"
    message = f'the front matter that begins here has no end: type "{rule}" on a line of its own after its last key'
    return FrontMatter(text, fields=None, problems=(Problem("front-matter", path, first_line - 1, message, "error"),))


def _is_front_matter(block: str, *, is_toml: bool) -> bool:
    """Distinguish ``title: x`` between rules from prose between rules, which is a text that begins with a rule."""
    key = _TOML_KEY if is_toml else _KEY
    if not block.strip() or key.search(block):
        return True
    if is_toml:
        return False
    first = block.split("\n", 1)[0].lstrip()
    return first.startswith(("- ", "[", "{", "#", "!", "&", "*")) and "\n\n" not in block


def _parse(
    block: str, path: str, first_line: int, parts: FrontMatter, make_reader: Callable[[], Reader]
) -> FrontMatter:
    reader = make_reader()
    try:
        check_length(block)
        fields = {_visible(key): value for key, value in reader.read(block).items()}
    except UnreadableError as error:
        problem = Problem("front-matter", path, first_line + error.line, str(error), "error")
        return FrontMatter(parts.body, parts.body_line, None, problems=(problem,))
    problems = tuple(Problem("front-matter", path, first_line + line, text) for text, line in reader.complaints)
    lines = {_visible(key): first_line + line for key, line in reader.lines.items()}
    return FrontMatter(parts.body, parts.body_line, fields, lines, problems, parts.comments)


def _visible(key: str) -> str:
    """Return a key without the invisible characters around it."""
    return key.strip(f" {INVISIBLE}")
