"""Outbox: parcels that wait until a mail server or a help desk takes them.

Whoever delivers a parcel first moves its ``due`` on, so that nobody else takes it meanwhile and that it is tried
again should this process die over it. A mail then goes out a second time only if the process died after the server took
it and before that was written down; it carries the same Message-ID, by which mail systems know it again.
"""

from __future__ import annotations

import datetime as dt
import logging
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from web.errors import DeliveryError
from web.storage.models import Parcel, now

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from web.storage.database import Database

log = logging.getLogger("firstline.mail")

LEASE = dt.timedelta(minutes=15)
"""No delivery takes longer, because each has a deadline (``smtp.GREETING_SECONDS`` and ``smtp.TAKING_SECONDS``): a
process that has held a parcel for so long is dead."""

_FIRST_PAUSE = dt.timedelta(seconds=5)
_LONGEST_PAUSE = dt.timedelta(hours=1)
_GIVE_UP = dt.timedelta(days=5)
"""As long as mail servers try (RFC 5321, section 4.5.4.1)."""


class Courier(Protocol):
    """Takes one kind of parcel to its recipient."""

    def deliver(self, parcel: Parcel, taken: Callable[[], None]) -> None:
        """Deliver, and tell as soon as the other side took it; or raise DeliveryError."""
        ...


def deliver(
    database: Database,
    couriers: Mapping[str, Courier],
    given_up: Callable[[Parcel, str], None],
    most: int = 100,
    stop: threading.Event | None = None,
) -> bool:
    """Deliver what is due, oldest first, and return whether every courier could be reached.

    A courier that cannot reach its server is not asked again in this round. ``given_up`` gets each parcel that will
    never be taken, and why. Once ``stop`` is set, no other parcel is begun.
    """
    open_kinds = dict(couriers)
    for _ in range(most):
        if stop and stop.is_set():
            break
        parcel = _claim(database, tuple(open_kinds)) if open_kinds else None
        if parcel is None:
            break
        try:
            open_kinds[parcel.kind].deliver(parcel, partial(_settle, database, parcel))
        except DeliveryError as error:
            if error.unreachable:
                del open_kinds[parcel.kind]
            if _postpone(database, parcel, error):
                given_up(parcel, str(error))
    return len(open_kinds) == len(couriers)


def _claim(database: Database, kinds: tuple[str, ...]) -> Parcel | None:
    """Return the parcel that has waited longest, which is nobody else's for the time of the lease."""
    moment = now()
    with database.writing() as session:
        waiting = (Parcel.sent.is_(None), Parcel.due <= moment, Parcel.kind.in_(kinds))
        oldest = select(Parcel).where(*waiting).order_by(Parcel.due, Parcel.id).limit(1)
        parcel = session.scalar(oldest.options(undefer(Parcel.content)).with_for_update(skip_locked=True))
        if parcel is not None:
            parcel.due = moment + LEASE
            parcel.attempts += 1
        return parcel


def _settle(database: Database, parcel: Parcel) -> None:
    _note(database, parcel, sent=now(), due=None, problem="")


def _postpone(database: Database, parcel: Parcel, error: DeliveryError) -> bool:
    """Write down when to try again; return whether that is never."""
    final = error.final or now() - parcel.created > _GIVE_UP
    pause = min(_FIRST_PAUSE * 2 ** min(parcel.attempts - 1, 12), _LONGEST_PAUSE)
    log.warning("parcel %d was not taken (%s), attempt %d", parcel.id, error, parcel.attempts)
    _note(database, parcel, due=None if final else now() + pause, problem=str(error)[:300])
    return final


def _note(database: Database, parcel: Parcel, **values: object) -> None:
    """Write down what became of a parcel, if it is still there.

    Its number alone does not tell: SQLite gives the number of a deleted parcel to the next one, and that of a deleted
    ticket, which is part of some keys. Another's mail would count as sent, and never go out.
    """
    same = Parcel.key == parcel.key, Parcel.created == parcel.created
    with database.writing() as session:
        session.execute(update(Parcel).where(*same).values(**values))
