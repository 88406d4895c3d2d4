"""Patterns for paths, as in a ``.gitignore``: ``*`` within a name, ``**`` for any folders, ``drafts/`` for a folder."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS: Final = re.compile(r"\*+|\?|\[!?\]?[^\]/]*\]|[^*?\[]+|\[")


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns for paths; one that matches is enough.

    A pattern without a slash matches a name at any depth, one with a slash a path from the top of the folder. A folder
    that matches stands for everything in it.
    """

    _regex: re.Pattern[str] | None = None

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Patterns:
        """Return the patterns written in this way; blank ones match nothing."""
        written = [_regex(pattern.strip()) for pattern in patterns if pattern.strip().strip("/")]
        return cls(re.compile("|".join(written)) if written else None)

    def match(self, path: str) -> bool:
        """Return whether a path matches, or a folder above it."""
        return self._regex is not None and self._regex.fullmatch(path) is not None


def _regex(pattern: str) -> str:
    is_folder = pattern.endswith("/")
    parts = [part for part in pattern.strip("/").split("/") if part]
    if "/" not in pattern.rstrip("/"):
        parts.insert(0, "**")
    written = ""
    for number, part in enumerate(parts, 1):
        if part != "**":
            written += _name(part) + ("/" if number < len(parts) else "")
        elif number == len(parts):
            return f"(?:{written}.+)"
        elif not written.endswith("(?:[^/]+/)*"):  # a second one would double the ways to match, and add nothing
            written += "(?:[^/]+/)*"
    return f"(?:{written}/.+)" if is_folder else f"(?:{written}(?:/.+)?)"


def _name(part: str) -> str:
    written = ""
    for sign in _SIGNS.findall(part):
        if sign[0] == "*":
            written += "[^/]*"
        elif sign == "?":
            written += "[^/]"
        elif sign[0] == "[" and len(sign) > 2:
            inner = re.sub(r"([\\\[&~|])", r"\\\1", sign[1:-1])
            written += f"[^/{inner[1:]}]" if inner[0] == "!" else f"[{inner}]"
        else:
            written += re.escape(sign)
    return written
