"""Front matter in YAML as fields, including what YAML would cut from a plain value: "Error #12"."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from kb.files.yaml_nodes import UnreadableError, YamlParser
from kb.publication.keys import decides
from kb.reading.notations import MAX_DEPTH, check_same

if TYPE_CHECKING:
    from kb.files.yaml_nodes import Node, Value

_STAND_IN: Final = "\ue000"
"""Stands for a "#" while YAML is parsed: a character of private use."""
_PARSER = YamlParser(
    MAX_DEPTH,
    "the front matter cannot be read",
    first_line=0,
    hash_stand_in=_STAND_IN,
    not_a_table='the front matter must be lines such as "title: Reset your password"',
)

_PLAIN_VALUE = re.compile(r"(?P<key>\w[\w.-]*+)[ \t]*+:[ \t]++(?P<value>\S.*)")
_NEEDS_QUOTES = re.compile(
    r"[@`%]|\[[^\]]*\][ \t]*[^\s,#]|\{[^}]*\}+[ \t]*[^\s,#}]|[-?|>][ \t]+[^\s#]|\*\S*?[\s*]|[^\"'|>].*:(?:[ \t]|$)|"
    r"\"[^\"\\]*\"[ \t]*[^\s,#]|'[^']*'[ \t]*[^\s,#']"
)
"""What begins like something else in YAML: "@name", "[Old] Title", "{{ brand }} news", "*New* one", or has a colon."""
_QUOTED_VALUE = re.compile(r"[ \t]*(?:- |[\w .-]+:)[ \t]*[\"']")
_HASH = re.compile(r"(?<=[^\s\]}\"'] )#(?=[^\s#])")
_TITLE = re.compile(r"[ \t]*title[ \t]*:[ \t]+[^\s\[{|>]", re.IGNORECASE)
_TITLE_CUT = re.compile(r"(?<=[^\s:] )#")

_Complaint = tuple[str, int]
"""A warning and its line."""


class YamlReader:
    """Reads YAML."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.complaints: list[_Complaint] = []

    def read(self, block: str) -> dict[str, Value]:
        """Return the fields of a block.

        Raises:
            UnreadableError: it is not YAML, or has no ``key: value`` lines.

        """
        guarded, warnings = _guarded(block)
        try:
            fields = self._fields(_PARSER.parse(guarded))
        except UnreadableError as error:
            fields, warnings = self._recovered(block, guarded, warnings, error)
        self.complaints += warnings
        return fields

    def _recovered(
        self, block: str, guarded: str, warnings: list[_Complaint], error: UnreadableError
    ) -> tuple[dict[str, Value], list[_Complaint]]:
        """Return the fields of a block that YAML refuses: its "#" begin comments, or a value needs quotes."""
        quoted, repairs = _quoted(guarded)
        for text, complaints in ((block, []), (quoted, [*warnings, *repairs])):
            self.lines, self.complaints = {}, []
            if text != guarded:
                with suppress(UnreadableError):
                    return self._fields(_PARSER.parse(text)), complaints
        raise error

    def _fields(self, top: Node | None) -> dict[str, Value]:
        if top is None or top.pairs is None:
            return {}
        fields: dict[str, Value] = {}
        for key, node in top.pairs:
            name, value = key.name, node.value()
            check_same(name, fields, value, key.line)
            if name in fields:
                self.complaints.append((f"{name} is set twice; this value counts: remove the other", key.line))
            self.lines[name] = key.line
            fields[name] = value
        return fields


def _guarded(block: str) -> tuple[str, list[_Complaint]]:
    """Return a block in which a stand-in replaces each "#" that belongs to a value, and warnings with their lines.

    A comment is "# like this" or follows two spaces. "Error #12" is part of any value, "C # basics" of a title; the
    second gets a warning, because it may have been meant as a comment.
    """
    if "#" not in block or _STAND_IN in block:
        return block, []
    lines, warnings = block.split("\n"), list[_Complaint]()
    for number, line in enumerate(lines):
        if " #" not in line or line.lstrip().startswith("#") or _QUOTED_VALUE.match(line):
            continue
        lines[number] = _HASH.sub(_STAND_IN, line)
        if _TITLE.match(line) and (cut := _TITLE_CUT.search(lines[number])):
            lines[number] = f"{lines[number][: cut.start()]}{_STAND_IN}{lines[number][cut.end() :]}"
            message = f'title: YAML reads the text from "{line[cut.start() :][:30]}" on as a comment: put it in quotes'
            warnings.append((f"{message}; it is shown as part of the title", number))
    return "\n".join(lines), warnings


def _quoted(block: str) -> tuple[str, list[_Complaint]]:
    """Return a block with quotes around plain values that YAML refuses ("Error: it fails"), and a warning for each.

    Values that decide about publication stay as they are, so that none of them is guessed.
    """
    lines, warnings = block.split("\n"), list[_Complaint]()
    for number, line in enumerate(lines):
        match = _PLAIN_VALUE.fullmatch(line)
        if match is None or decides(match["key"]) or not _NEEDS_QUOTES.match(match["value"]):
            continue
        value = match["value"].rstrip()
        value = value[1:-1] if value[0] in "\"'" and value[0] == value[-1] else value
        value = value.replace("\\", "\\\\").replace('"', '\\"')
        lines[number] = f'{match["key"]}: "{value}"'
        warnings.append((f"{match['key']}: YAML cannot read this value without quotes; it is taken as written", number))
    return "\n".join(lines), warnings
