"""Outbox: items that wait until a mail server or a help desk takes them.

Whoever delivers a item first moves its ``due`` on, so that nobody else takes it meanwhile and that it is tried
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
from web.storage.models import OutboxItem, now

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from web.storage.database import Database

log = logging.getLogger("firstline.mail")

LEASE = dt.timedelta(minutes=15)
"""No delivery takes longer, because each has a deadline (``smtp.GREETING_SECONDS`` and ``smtp.TAKING_SECONDS``): a
process that has held a item for so long is dead."""

_FIRST_PAUSE = dt.timedelta(seconds=5)
_LONGEST_PAUSE = dt.timedelta(hours=1)
_GIVE_UP = dt.timedelta(days=5)
"""As long as mail servers try (RFC 5321, section 4.5.4.1)."""


class Transport(Protocol):
    """Takes one kind of item to its recipient."""

    def deliver(self, item: OutboxItem, taken: Callable[[], None]) -> None:
        """Deliver, and tell as soon as the other side took it; or raise DeliveryError."""
        ...


def deliver(
    database: Database,
    transports: Mapping[str, Transport],
    given_up: Callable[[OutboxItem, str], None],
    most: int = 100,
    stop: threading.Event | None = None,
) -> bool:
    """Deliver what is due, oldest first, and return whether every transport could be reached.

    A transport that cannot reach its server is not asked again in this round. ``given_up`` gets each item that will
    never be taken, and why. Once ``stop`` is set, no other item is begun.
    """
    open_kinds = dict(transports)
    for _ in range(most):
        if stop and stop.is_set():
            break
        item = _claim(database, tuple(open_kinds)) if open_kinds else None
        if item is None:
            break
        try:
            open_kinds[item.kind].deliver(item, partial(_settle, database, item))
        except DeliveryError as error:
            if error.unreachable:
                del open_kinds[item.kind]
            if _postpone(database, item, error):
                given_up(item, str(error))
    return len(open_kinds) == len(transports)


def _claim(database: Database, kinds: tuple[str, ...]) -> OutboxItem | None:
    """Return the item that has waited longest, which is nobody else's for the time of the lease."""
    moment = now()
    with database.writing() as session:
        waiting = (OutboxItem.sent.is_(None), OutboxItem.due <= moment, OutboxItem.kind.in_(kinds))
        oldest = select(OutboxItem).where(*waiting).order_by(OutboxItem.due, OutboxItem.id).limit(1)
        item = session.scalar(oldest.options(undefer(OutboxItem.content)).with_for_update(skip_locked=True))
        if item is not None:
            item.due = moment + LEASE
            item.attempts += 1
        return item


def _settle(database: Database, item: OutboxItem) -> None:
    _note(database, item, sent=now(), due=None, problem="")


def _postpone(database: Database, item: OutboxItem, error: DeliveryError) -> bool:
    """Write down when to try again; return whether that is never."""
    final = error.final or now() - item.created > _GIVE_UP
    pause = min(_FIRST_PAUSE * 2 ** min(item.attempts - 1, 12), _LONGEST_PAUSE)
    log.warning("item %d was not taken (%s), attempt %d", item.id, error, item.attempts)
    _note(database, item, due=None if final else now() + pause, problem=str(error)[:300])
    return final


def _note(database: Database, item: OutboxItem, **values: object) -> None:
    """Write down what became of a item, if it is still there.

    Its number alone does not tell: SQLite gives the number of a deleted item to the next one, and that of a deleted
    ticket, which is part of some keys. Another's mail would count as sent, and never go out.
    """
    same = OutboxItem.key == item.key, OutboxItem.created == item.created
    with database.writing() as session:
        session.execute(update(OutboxItem).where(*same).values(**values))
