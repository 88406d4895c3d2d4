"""Store how far each mailbox was read, in the database that stores the mail."""

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
    """The UID of the last mail that was fetched; it is meaningful only for the same UIDVALIDITY."""

    validity: int
    last: int


@dataclass(frozen=True, slots=True)
class Reached:
    """A place, and when it was reached."""

    place: Place
    since: dt.datetime


class Progress:
    """The stored place in one mailbox."""

    def __init__(self, database: Database, mailbox: str) -> None:
        self._database = database
        self._mailbox = mailbox[-_MAX_NAME_CHARS:]

    def read(self) -> Reached | None:
        """Return how far the mailbox was read; None if it never was."""
        with self._database.session() as session:
            row = session.get(ReadMailbox, self._mailbox)
            return Reached(Place(row.validity, row.last), row.since) if row else None

    def write(self, place: Place) -> None:
        """Store how far the mailbox was read."""
        with self._database.writing() as session:
            session.merge(ReadMailbox(name=self._mailbox, validity=place.validity, last=place.last, since=now()))
