"""The articles beside one in its topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.article import Entry

MAX_SHOWN = 12
"""A longer list beside an article takes longer to read than the article's first screen."""


@dataclass(frozen=True, slots=True)
class Siblings:
    """The articles of a topic around one of them, which is among them, and those directly before and after it."""

    shown: tuple[Entry, ...] = ()
    before: Entry | None = None
    after: Entry | None = None


def siblings(entry: Entry, listed: Iterable[Entry]) -> Siblings:
    """Return what stands beside an article among those of its topic in its language.

    There is nothing if the list lacks the article or holds no other.
    """
    entries = tuple(each for each in listed if each.lang == entry.lang)
    if entry not in entries or len(entries) == 1:
        return Siblings()
    place = entries.index(entry)
    first = min(max(0, place - MAX_SHOWN // 2), max(0, len(entries) - MAX_SHOWN))
    return Siblings(
        entries[first : first + MAX_SHOWN],
        entries[place - 1] if place else None,
        entries[place + 1] if place + 1 < len(entries) else None,
    )
