"""Add one-way synonyms to ``_synonyms.yaml`` and leave every other character as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.editing.splice import Splice
from kb.errors import EditError
from kb.lists.synonyms import Synonyms, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_KEY: Final = re.compile(r"([ \t]*)([^\s#:][^:]*):(?:[ \t]+(?P<value>[^\s#].*)|[ \t]*(?:#.*)?)")
_INDENT: Final = "  "


def add_meanings(text: str, lang: str, meanings: Mapping[str, str]) -> str:
    """Return the text of a list of synonyms with one-way synonyms added: what people type, and what it also finds.

    Raises:
        EditError: the list has a form that only a person can edit safely, or cannot be read.

    """
    before = parse(text.encode())
    if any(problem.severity == "error" for problem in before.problems):
        raise EditError("the list of synonyms cannot be read")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = re.split(r"(?<=\n)", text) if text else []
    lines = lines[:-1] if lines and not lines[-1] else lines
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += newline
    splice = _splice([line.rstrip("\r\n") for line in lines], lang, meanings)
    edited = "".join(splice.applied(lines, newline))
    _check(before, parse(edited.encode()), lang, meanings)
    return edited


def _splice(lines: Sequence[str], lang: str, meanings: Mapping[str, str]) -> Splice:
    language = _find(lines, range(len(lines)), lang, "")
    if language is None:
        new = (f"{lang}:", f"{_INDENT}means:", *_pairs(meanings, _INDENT * 2))
        return Splice(len(lines), len(lines), new)
    end = _end(lines, language, 0)
    indent = _indent(lines[language + 1 : end]) or _INDENT
    means = _find(lines, range(language + 1, end), "means", indent)
    if means is None:
        return Splice(end, end, (f"{indent}means:", *_pairs(meanings, indent + _INDENT)))
    last = _end(lines, means, len(indent))
    inner = _indent(lines[means + 1 : last]) or indent + _INDENT
    return Splice(last, last, tuple(_pairs(meanings, inner)))


def _find(lines: Sequence[str], places: range, key: str, indent: str) -> int | None:
    """Return the place of the line that opens a key at an indentation, None without it."""
    for at in places:
        match = _KEY.fullmatch(lines[at])
        if match and match[1] == indent and match[2].strip("\"' \t").lower() == key.lower():
            if match["value"]:
                raise EditError(f"{key} of the synonyms is written in brackets")
            return at
    return None


def _end(lines: Sequence[str], at: int, indent: int) -> int:
    """Return the place after the last line of text that belongs to the key at a place."""
    last = at
    for place in range(at + 1, len(lines)):
        if not _is_text(lines[place]):
            continue
        if len(lines[place]) - len(lines[place].lstrip()) <= indent:
            break
        last = place
    return last + 1


def _indent(lines: Sequence[str]) -> str:
    """Return the indentation of the first line of text, "" without one."""
    first = next(filter(_is_text, lines), "")
    return first[: len(first) - len(first.lstrip())]


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _pairs(meanings: Mapping[str, str], indent: str) -> list[str]:
    return [f"{indent}{phrase}: {means}" for phrase, means in meanings.items()]


def _check(before: Synonyms, after: Synonyms, lang: str, meanings: Mapping[str, str]) -> None:
    """Raise if an edit changed anything but what it adds."""
    groups = [(group.lang, group.phrases) for group in before.groups]
    old = [(meaning.lang, meaning.phrase, meaning.means) for meaning in before.meanings]
    new = [(lang, phrase, (means,)) for phrase, means in meanings.items()]
    is_same = groups == [(group.lang, group.phrases) for group in after.groups]
    added = [(meaning.lang, meaning.phrase, meaning.means) for meaning in after.meanings]
    if not is_same or sorted(added) != sorted((*old, *new)) or len(after.problems) != len(before.problems):
        raise EditError("the list of synonyms has a form that only a person can edit safely")
