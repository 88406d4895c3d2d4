"""Progress: how far a mailbox was read, kept where the mail is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.storage.models import ReadMailbox, now

if TYPE_CHECKING:
    import datetime as dt

    from web.storage.database import Database

_MAX_NAME_CHARS = 500


@dataclass(frozen=True, slots=True)
class Place:
    """The number of the last mail that was taken, which means something for one ``validity`` of numbers alone."""

    validity: int
    last: int


@dataclass(frozen=True, slots=True)
class Known:
    """A place, and when it was reached."""

    place: Place
    since: dt.datetime


class Progress:
    """Remembers the place in one mailbox."""

    def __init__(self, database: Database, mailbox: str) -> None:
        self._database = database
        self._mailbox = mailbox[-_MAX_NAME_CHARS:]

    def read(self) -> Known | None:
        """Return how far it was read, or None where it never was."""
        with self._database.session() as session:
            row = session.get(ReadMailbox, self._mailbox)
            return Known(Place(row.validity, row.last), row.since) if row else None

    def write(self, place: Place) -> None:
        """Remember how far it was read."""
        with self._database.writing() as session:
            session.merge(ReadMailbox(name=self._mailbox, validity=place.validity, last=place.last, since=now()))
