"""Queries that grow letter by letter: only the form that the reader settles on is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from web.storage.states import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from web.events.note import Note
    from web.events.visitor import Visitor

SETTLE_SECONDS: Final = 10.0
"""A pause after which a query that could still grow counts as asked."""

MAX_WAITING: Final = 5_000


class Settling:
    """Keeps each visitor's growing query until it has settled. Not safe to share between threads."""

    def __init__(self) -> None:
        self._waiting: dict[Visitor, tuple[float, Note]] = {}

    def settled(self, notes: Iterable[Note], moment: float) -> list[Note]:
        """Return the steps to record now, in order; ``moment`` is in seconds on a monotonic clock."""
        ready = [note for due, note in self._waiting.values() if due <= moment]
        self._waiting = {visitor: entry for visitor, entry in self._waiting.items() if entry[0] > moment}
        for note in notes:
            ready += self._after(note, moment)
        return ready

    def rest(self) -> list[Note]:
        """Return the queries that have not settled, and forget them."""
        rest = [note for _, note in self._waiting.values()]
        self._waiting.clear()
        return rest

    def _after(self, note: Note, moment: float) -> Iterator[Note]:
        """Yield what may be recorded when a step comes: the query before it, unless the step goes on with that."""
        _, before = self._waiting.pop(note.visitor, (0.0, None))
        if before is not None and (last := _last_form(before, note)) is not None:
            yield last
        if not note.is_typing:
            yield note
        elif len(self._waiting) < MAX_WAITING:
            self._waiting[note.visitor] = moment + SETTLE_SECONDS, note


def _last_form(before: Note, note: Note) -> Note | None:
    """Return a growing query as it was when a step came; None if that step is a search for more of it, or for less."""
    typed, text = _normal(before.query), _normal(note.query)
    if note.kind is StepKind.SEARCHED:
        return None if text.startswith(typed) or (note.is_typing and typed.startswith(text)) else before
    return replace(before, query=note.query) if text.startswith(typed) else before


def _normal(query: str) -> str:
    return " ".join(query.casefold().split())
