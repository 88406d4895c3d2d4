"""Where values are added to a list in YAML front matter, in the notation that the list has."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from kb.editing.splice import Splice
from kb.errors import EditError

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN: Final = re.compile(r"[^\W\d_](?:[\w '’.?!()/+-]*[\w?!)])?")
"""A text that means the same with and without quotes, in either notation: no comma, colon, bracket or "#"."""
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})
_ITEM: Final = re.compile(r"([ \t]*)-(?:[ \t]|$)")
_BLANK: Final = re.compile(r"[ \t]*(?:#.*)?")
_EMPTY: Final = re.compile(r"(?:\[[ \t]*\]|~|null)?[ \t]*(#.*)?", re.IGNORECASE)
_BARE: Final = re.compile(
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^\s\[{|>&*!%@`\"'#][^#]*?)(?P<rest>[ \t]*(?:[ \t]#.*)?)"
)


def yaml_splice(block: Sequence[str], key: str, values: Sequence[str]) -> Splice:
    """Return the change that adds values to a list of a block of front matter, given as lines without their ends.

    Raises:
        EditError: the list has a notation that is not understood.

    """
    pattern = re.compile(rf"([\"']?){re.escape(key)}\1[ \t]*:(?:[ \t]+(?P<value>.*)|[ \t]*)")
    at, match = next(((at, found) for at, line in enumerate(block) if (found := pattern.fullmatch(line))), (0, None))
    if match is None:
        return Splice(len(block), len(block), (f"{key}:", *_items("  ", values)))
    written = match["value"] or ""
    if empty := _EMPTY.fullmatch(written):
        return _below(block, at, empty[1] or "", values, is_open=not written or written.startswith("#"))
    if written.startswith("["):
        return _in_brackets(block, at, block[at].index("[", match.start("value")), values)
    bare = _BARE.fullmatch(written)
    is_continued = at + 1 < len(block) and block[at + 1][:1] in (" ", "\t") and not _BLANK.fullmatch(block[at + 1])
    if bare is None or is_continued:
        raise EditError(f"the value of {key} is not a list")
    name = block[at][: match.start("value")].rstrip()
    first = bare["value"] if bare["value"][0] in "\"'" else _scalar(bare["value"])
    listed = ", ".join((first, *map(_scalar, values)))
    return Splice(at, at + 1, (f"{name} [{listed}]{bare['rest']}",))


def _below(block: Sequence[str], at: int, comment: str, values: Sequence[str], *, is_open: bool) -> Splice:
    """Return the change to a list whose values stand on the lines below its key, or that has none."""
    last, indent = at, ""
    items = 0
    for line in range(at + 1, len(block)) if is_open else ():
        item = _ITEM.match(block[line])
        if item and (not items or item[1] == indent):
            indent, items = item[1], items + 1
        elif not items or not (block[line].startswith((" ", "\t")) and len(block[line]) > len(indent)):
            if not _BLANK.fullmatch(block[line]):
                break
            continue
        last = line
    if items:
        return Splice(last + 1, last + 1, tuple(_items(indent, values)))
    name = block[at].partition(":")[0]
    return Splice(at, at + 1, (f"{name}:{f' {comment}' if comment else ''}", *_items("  ", values)))


def _in_brackets(block: Sequence[str], at: int, start: int, values: Sequence[str]) -> Splice:
    """Return the change to a list in brackets, which may go on over several lines."""
    text = "\n".join(block[at:])
    end = _closing(text, start)
    inside = text[start + 1 : end].rstrip()
    separator = "" if not inside.strip() else " " if inside.endswith(",") else ", "
    edited = f"{text[: start + 1]}{inside}{separator}{', '.join(map(_scalar, values))}"
    lines = f"{edited}{text[start + 1 + len(inside) :]}".split("\n")
    count = text.count("\n", 0, end) + 1
    return Splice(at, at + count, tuple(lines[:count]))


def _closing(text: str, start: int) -> int:
    """Return the place of the bracket that closes the one at ``start``, outside quotes and comments."""
    for match in re.finditer(
        r"\"(?:[^\"\\]|\\.)*\"|(?<![^\s\[,])'(?:[^']|'')*'|(?<=\s)#[^\n]*|[\[\]]", text[start + 1 :]
    ):
        if match[0] == "]":
            return start + 1 + match.start()
        if match[0] == "[":
            break
    raise EditError("the list in brackets cannot be read")


def _items(indent: str, values: Sequence[str]) -> list[str]:
    return [f"{indent}- {_scalar(value)}" for value in values]


def _scalar(value: str) -> str:
    """Return a text as YAML, in quotes where it needs them."""
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if is_plain else json.dumps(value, ensure_ascii=False)
