"""The arguments of a tag: ``"other.md" title="Start here" open``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARGUMENT = re.compile(
    r"""(?:([\w:@.-]+)\s*[=]\s*)?(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`|([^\s"'`,=]+))""", re.DOTALL
)
_ESCAPE = re.compile(r"\\([\"'\\])")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What stands after the name of a tag. Names are in lower case; a word without a value is positional."""

    positional: tuple[str, ...] = ()
    named: Mapping[str, str] = field(default_factory=dict)

    @property
    def first(self) -> str:
        """The first value without a name, or an empty text."""
        return self.positional[0] if self.positional else ""

    def get(self, *names: str) -> str:
        """Return the first non-empty value of these names, on one line, or an empty text."""
        return next((" ".join(value.split()) for name in names if (value := self.named.get(name))), "")


def parse(text: str) -> Arguments:
    """Return the arguments that a text lists; a colon after a name counts as an equals sign only if a space follows."""
    positional: list[str] = []
    named: dict[str, str] = {}
    name = ""
    for match in _ARGUMENT.finditer(text):
        raw = next((value for value in match.groups()[1:] if value is not None), "")
        value = unescape(_ESCAPE.sub(r"\1", raw)) if "\\" in raw or "&" in raw else raw
        if match[5] and not match[1] and value.endswith(":") and len(value) > 1:
            name = value[:-1]
            continue
        key = match[1] or name
        name = ""
        if key:
            named.setdefault(key.lower(), value)
        else:
            positional.append(value)
    return Arguments(tuple(positional), named)
