"""A daily quota per network: a flood of made-up queries must neither fill the disk nor lead the lists."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from typing import TYPE_CHECKING, Final

from web.events.digests import visit_digest

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from web.events.note import Note

log = logging.getLogger("firstline.web")

MOST_STEPS: Final = 10_000
"""Steps of a network that a process counts on a day: an office of a thousand people behind one address stays below,
and a flood of new queries adds some megabytes to the database."""


class Quota:
    """Counts the steps of each network, by digests with a key that never leaves the memory. Not thread-safe."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._day: dt.date | None = None
        self._steps: Counter[str] = Counter()

    def within(self, notes: Iterable[Note], day: dt.date) -> list[Note]:
        """Return the notes of a day that are within the quota of their networks, and count them."""
        if day != self._day:
            self._day = day
            self._steps.clear()
        return [note for note in notes if self._count(note)]

    def _count(self, note: Note) -> bool:
        name = visit_digest(self._key, note.visitor.network)
        self._steps[name] += 1
        if self._steps[name] == MOST_STEPS + 1:
            log.warning("one network took more than %d steps today: the others are not counted", MOST_STEPS)
        return self._steps[name] <= MOST_STEPS
