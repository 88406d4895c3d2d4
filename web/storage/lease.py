"""Leases: of all processes that share a database, one at a time may do some work.

The moments in the table are those of the database, so that clocks of machines may differ. A holder counts the time that
is left from before it asked, by a clock that is never set, and stops ``MARGIN`` early: it has stopped before another
process can begin. What it has begun by then must bear being done twice.
"""

from __future__ import annotations

import datetime as dt
import secrets
import time
from typing import TYPE_CHECKING, Final

from sqlalchemy import DateTime, delete, func, select

from web.storage.models import LeaseRow, now

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.storage.database import Database

DURATION: Final = dt.timedelta(seconds=60)
"""So long after a holder has died, another process takes the lease."""

MARGIN: Final = dt.timedelta(seconds=20)

RENEW_SECONDS: Final = 10.0
"""How often to take a lease again, or to try to; three failures in a row are borne."""

WORKER_LEASE: Final = "worker"

_LOCK: Final = 7_377_003
"""The lock of those who take a lease; the number is arbitrary."""


class Lease:
    """A lease by its name; safe to share between threads."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._holder = secrets.token_hex(16)
        self._held_until = 0.0

    @property
    def is_held(self) -> bool:
        """Whether this process may do the work now."""
        return time.monotonic() < self._held_until

    def take(self) -> bool:
        """Take the lease if it is free, or renew it; return whether it is held.

        Raises:
            SQLAlchemyError: the database is away; what was held stays held until it expires.

        """
        asked = time.monotonic()
        with self._database.writing(lock=_LOCK) as session:
            moment = _moment(session)
            row = session.get(LeaseRow, self._name)
            if row is not None and row.holder != self._holder and row.expires > moment:
                self._held_until = 0.0
                return False
            session.merge(LeaseRow(name=self._name, holder=self._holder, expires=moment + DURATION))
        self._held_until = asked + (DURATION - MARGIN).total_seconds()
        return True

    def release(self) -> None:
        """Give the lease up if it is held, so that another process need not wait.

        Raises:
            SQLAlchemyError: the database is away.

        """
        self._held_until = 0.0
        with self._database.writing(lock=_LOCK) as session:
            session.execute(delete(LeaseRow).where(LeaseRow.name == self._name, LeaseRow.holder == self._holder))


def is_taken(session: Session, name: str) -> bool:
    """Return whether a process holds a lease."""
    expires = session.scalar(select(LeaseRow.expires).where(LeaseRow.name == name))
    return expires is not None and expires > _moment(session)


def _moment(session: Session) -> dt.datetime:
    """Return the moment by the clock that all processes share: of the database, or of the machine with SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return now()
    return session.scalars(select(func.clock_timestamp(type_=DateTime(timezone=True)))).one()
