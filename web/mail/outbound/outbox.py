"""Deliver the items of the outbox, each until a mail server or help desk has accepted it.

A worker that claims an item first moves its ``due`` on, so that no other worker takes it meanwhile, and so that it is
tried again should the worker die. A mail is sent twice only if the worker died after the server accepted it and before
that was recorded; both copies carry the same Message-ID, by which mail systems recognise duplicates.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from web.errors import DeliveryError
from web.storage.models import OutboxItem, now

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from web.storage.database import Database

log = logging.getLogger("firstline.mail")

LEASE = dt.timedelta(minutes=15)
"""Longer than any delivery, because each has a deadline (``smtp.GREETING_SECONDS`` and ``smtp.SENDING_SECONDS``): a
worker that has held an item for so long is dead."""

_FIRST_PAUSE = dt.timedelta(seconds=5)
_LONGEST_PAUSE = dt.timedelta(hours=1)
_GIVE_UP_AFTER = dt.timedelta(days=5)
"""As long as mail servers retry (RFC 5321, section 4.5.4.1)."""


class Transport(Protocol):
    """Delivers one kind of outbox item."""

    def deliver(self, item: OutboxItem, accepted: Callable[[], None]) -> None:
        """Deliver the item and call ``accepted`` as soon as the other side has it; or raise DeliveryError."""
        ...


def deliver(
    database: Database,
    transports: Mapping[str, Transport],
    give_up: Callable[[OutboxItem, str], None],
    max_items: int = 100,
    may_go_on: Callable[[], bool] = lambda: True,
) -> bool:
    """Deliver the due items, oldest first, and return whether every transport reached its server.

    A transport that cannot reach its server is skipped for the rest of the round. ``give_up`` is called with each item
    that will never be accepted, and the reason. No other item is started once ``may_go_on`` returns False.
    """
    open_kinds = dict(transports)
    for _ in range(max_items):
        if not may_go_on():
            break
        item = _claim(database, tuple(open_kinds)) if open_kinds else None
        if item is None:
            break
        error = _attempt(database, item, open_kinds[item.kind])
        if error and error.unreachable:
            del open_kinds[item.kind]
        if error and _postpone(database, item, error):
            give_up(item, str(error))
    return len(open_kinds) == len(transports)


def _claim(database: Database, kinds: tuple[str, ...]) -> OutboxItem | None:
    """Return the item that has waited longest, leased to the caller; None where nothing is due."""
    moment = now()
    with database.writing() as session:
        due = (OutboxItem.sent.is_(None), OutboxItem.due <= moment, OutboxItem.kind.in_(kinds))
        oldest = select(OutboxItem).where(*due).order_by(OutboxItem.due, OutboxItem.id).limit(1)
        item = session.scalar(oldest.options(undefer(OutboxItem.content)).with_for_update(skip_locked=True))
        if item is not None:
            item.due = moment + LEASE
            item.attempts += 1
        return item


def _attempt(database: Database, item: OutboxItem, transport: Transport) -> DeliveryError | None:
    """Deliver an item, recording its acceptance at once, and return the error if there is one."""

    def accepted() -> None:
        _update(database, item, sent=now(), due=None, problem="")

    try:
        transport.deliver(item, accepted)
    except DeliveryError as error:
        return error
    return None


def _postpone(database: Database, item: OutboxItem, error: DeliveryError) -> bool:
    """Record when to try again, and return whether that is never."""
    final = error.final or now() - item.created > _GIVE_UP_AFTER
    pause = min(_FIRST_PAUSE * 2 ** min(item.attempts - 1, 12), _LONGEST_PAUSE)
    log.warning("outbox item %d was not delivered (%s), attempt %d", item.id, error, item.attempts)
    _update(database, item, due=None if final else now() + pause, problem=str(error)[:300])
    return final


def _update(database: Database, item: OutboxItem, **values: object) -> None:
    """Update an item if it still exists.

    Its id alone does not identify it: SQLite reuses the ids of deleted items, and of deleted tickets, which are part of
    some keys. Another item would count as sent and never go out.
    """
    same = OutboxItem.key == item.key, OutboxItem.created == item.created
    with database.writing() as session:
        session.execute(update(OutboxItem).where(*same).values(**values))
