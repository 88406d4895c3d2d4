"""Slugs: the part of an address that identifies an article, a category or a section."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from kb.article import ARTICLE_URL

if TYPE_CHECKING:
    from collections.abc import Iterable

_ASCII_GAP = re.compile(r"[^a-z0-9_]+")
_ASCII_NOISE = re.compile(r"[^a-z0-9_\- ]")


def slugify(text: str) -> str:
    """Return text as one lower-case word: letters and digits of any script are kept, the rest becomes hyphens."""
    text = unicodedata.normalize("NFC", text).lower()
    if text.isascii():
        return _ASCII_GAP.sub("-", text).strip("-")
    words = "".join(char if _is_word(char) else " " for char in text).split()
    return unicodedata.normalize("NFC", "-".join(words).strip("-"))


def anchor_of(heading: str) -> str:
    """Return the anchor of a heading as code hosts build it: spaces become hyphens, punctuation is dropped."""
    text = unicodedata.normalize("NFC", heading).lower().strip()
    if text.isascii():
        return _ASCII_NOISE.sub("", text).replace(" ", "-")
    return "".join(char for char in text if char in "- " or _is_word(char)).replace(" ", "-")


class Anchors:
    """Assigns unique anchors: the requested name, or the first of ``name-1``, ``name-2``… that is free."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self._last: dict[str, int] = {}

    def take(self, name: str) -> str:
        """Return the name, or the next free one that begins with it, and mark it as taken."""
        anchor = name
        while anchor in self.taken:
            self._last[name] = self._last.get(name, 0) + 1
            anchor = f"{name}-{self._last[name]}"
        self.taken.add(anchor)
        return anchor


def plain_slug(path: str) -> str:
    """Return the slug of a path that no other path competes for."""
    name = path.rpartition("/")[2]
    return slugify(name.rpartition(".")[0] or name) or "article"


_HELP_DESK_NUMBER = re.compile(r"(?:^|/)(\d{6,})(?:-[^/]*)?$")
"""Help desks put a number before the name in an address, and only the number counts: ``360001-reset-password``."""


def help_desk_number(address: str) -> str:
    """Return the number of an article in its address on a help desk, empty without one."""
    match = _HELP_DESK_NUMBER.search(address.rstrip("/"))
    return match[1] if match else ""


def old_address(text: str) -> str:
    """Return an old address in the form that redirects use: without outer slashes and the prefix of all articles."""
    return f"/{text.strip().strip('/')}".removeprefix(ARTICLE_URL).strip("/")


def _is_word(char: str) -> bool:
    # Marks are parts of letters: without them Hindi and Thai words fall apart.
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
