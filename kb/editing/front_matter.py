"""Add values to a list in an article's front matter and leave every other character as it is.

Writers format front matter in many ways: block lists, flow lists, one bare value, TOML. Each edit is therefore read
again, and one that would change anything but the list is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kb.editing.toml_lists import toml_splice
from kb.editing.yaml_lists import yaml_splice
from kb.errors import EditError
from kb.reading.front_matter import FrontMatter, split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.files.yaml_nodes import Value

_BOM: Final = "\ufeff"
_YAML_RULE: Final = re.compile(r"-{3,}[ \t]*(?:yaml)?[ \t]*")
_YAML_END: Final = re.compile(r"(?:-{3,}|\.{3})[ \t]*")
_TOML_RULE: Final = re.compile(r"\+{3}[ \t]*")


def add_values(text: str, key: str, values: Sequence[str]) -> str:
    """Return the text of an article with values added to a list of its front matter; those it has are not repeated.

    Raises:
        EditError: the front matter has a form that only a person can edit safely.

    """
    before = split(_as_read(text), "")
    if before.fields is None or before.problems:
        raise EditError("the front matter cannot be read")
    old = _listed(key, before.fields.get(key))
    new = [value for value in dict.fromkeys(values) if value not in old]
    if not new:
        return text
    edited = _edited(text, key, new) if before.fields else _with_front_matter(text, key, new)
    _check(before, split(_as_read(edited), ""), key, [*old, *new])
    return edited


def _edited(text: str, key: str, new: Sequence[str]) -> str:
    """Return the text with the list changed in the front matter that it has."""
    lines = re.split(r"(?<=\n)", text)
    bare = [line.strip(f"{_BOM}\r\n") for line in lines]
    is_toml = _TOML_RULE.fullmatch(bare[0]) is not None
    end = _TOML_RULE if is_toml else _YAML_END
    last = next((at for at, line in enumerate(bare) if at and end.fullmatch(line)), 0)
    if not last or not (is_toml or _YAML_RULE.fullmatch(bare[0])):
        raise EditError("the front matter is not between two lines of --- or +++")
    splice = (toml_splice if is_toml else yaml_splice)(bare[1:last], key, new)
    return "".join(splice.applied(lines, _newline(text), offset=1))


def _with_front_matter(text: str, key: str, new: Sequence[str]) -> str:
    """Return the text of an article without front matter below one that has only the list."""
    bom = _BOM if text.startswith(_BOM) else ""
    newline = _newline(text)
    lines = ("---", *yaml_splice([], key, new).lines, "---")
    return bom + "".join(line + newline for line in lines) + text.removeprefix(_BOM)


def _check(before: FrontMatter, after: FrontMatter, key: str, values: Sequence[str]) -> None:
    """Raise if an edit changed anything but the list."""
    old, fields = dict(before.fields or {}), dict(after.fields or {})
    is_added = fields.pop(key, None) == list(values)
    old.pop(key, None)
    if after.problems or not is_added or fields != old or after.body != before.body:
        raise EditError(f"{key} has a form that only a person can edit safely")


def _listed(key: str, value: Value) -> list[str]:
    """Return a value as a list of texts; one text means a list of one."""
    values = [value] if isinstance(value, str) else value or []
    texts = [item for item in values if isinstance(item, str)]
    if len(texts) != len(values):
        raise EditError(f"{key} is not a list of texts")
    return texts


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _as_read(text: str) -> str:
    """Return the text as articles are read: one kind of line end, no byte order mark."""
    return text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
