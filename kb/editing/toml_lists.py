"""Where values are added to a list in TOML front matter."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from kb.editing.splice import Splice
from kb.errors import EditError

if TYPE_CHECKING:
    from collections.abc import Sequence

_OUTSIDE: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*|[\[\]]")


def toml_splice(block: Sequence[str], key: str, values: Sequence[str]) -> Splice:
    """Return the change that adds values to a list of a block of front matter, given as lines without their ends.

    A missing list becomes the first line, because the last may belong to a table.

    Raises:
        EditError: the value is not a list.

    """
    added = ", ".join(json.dumps(value, ensure_ascii=False) for value in values)
    pattern = re.compile(rf"[ \t]*([\"']?){re.escape(key)}\1[ \t]*=[ \t]*")
    at, match = next(((at, found) for at, line in enumerate(block) if (found := pattern.match(line))), (0, None))
    if match is None:
        return Splice(0, 0, (f"{key} = [{added}]",))
    text, start = "\n".join(block[at:]), match.end()
    if not text.startswith("[", start):
        raise EditError(f"the value of {key} is not a list")
    brackets = (found for found in _OUTSIDE.finditer(text, start + 1) if found[0] in "[]")
    closing = next(brackets, None)
    if closing is None or closing[0] == "[":
        raise EditError(f"the list {key} cannot be read")
    inside = text[start + 1 : closing.start()].rstrip()
    separator = "" if not inside.strip() else " " if inside.endswith(",") else ", "
    lines = f"{text[: start + 1]}{inside}{separator}{added}{text[start + 1 + len(inside) :]}".split("\n")
    count = text.count("\n", 0, closing.start()) + 1
    return Splice(at, at + count, tuple(lines[:count]))
