"""Store inbound mail before anything else happens to it, and lease each mail to one worker at a time.

A worker that claims a mail first moves its ``due`` on, so that no other takes it meanwhile, and so that it is tried
again should the worker die.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Final

from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from web.mail.parsing.parser import sender_of, with_crlf
from web.storage.models import InboundMail, now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from web.storage.database import Database

LEASE: Final = dt.timedelta(minutes=5)


def accept(database: Database, raw: bytes) -> int:
    """Store a mail and return its id; the same mail again keeps its id.

    Only the headers are parsed: a mail that made this step fail would come first in every round and block the others.
    """
    raw = with_crlf(raw)
    digest, sender = hashlib.sha256(raw).hexdigest(), sender_of(raw)
    with database.writing() as session:
        known_id = session.scalar(select(InboundMail.id).where(InboundMail.digest == digest))
        if known_id is not None:
            return known_id
        mail = InboundMail(digest=digest, content=raw, sender=sender)
        session.add(mail)
        session.flush()
        return mail.id


class Inbox:
    """The stored mail that has no outcome yet."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self) -> Sequence[int]:
        """Return the ids of the mails that are due, oldest first."""
        with self._database.session() as session:
            due = select(InboundMail.id).where(InboundMail.outcome == "", InboundMail.due <= now())
            return session.scalars(due.order_by(InboundMail.id)).all()

    def claim(self, mail_id: int) -> InboundMail | None:
        """Return a mail, leased to the caller; None where another worker holds it."""
        due = select(InboundMail).where(InboundMail.id == mail_id, InboundMail.outcome == "", InboundMail.due <= now())
        with self._database.writing() as session:
            mail = session.scalar(due.options(undefer(InboundMail.content)).with_for_update(skip_locked=True))
            if mail is not None:
                mail.due = now() + LEASE
                mail.attempts += 1
            return mail

    def settle(self, mail_id: int, outcome: str, ticket_id: int | None = None) -> None:
        """Record the outcome of a mail, and its ticket."""
        self._update(mail_id, outcome=outcome, due=None, **({"ticket_id": ticket_id} if ticket_id else {}))

    def retry(self, mail_id: int, pause: dt.timedelta) -> None:
        """Try a mail again after a failed attempt."""
        self._update(mail_id, due=now() + pause)

    def postpone(self, mail_id: int, pause: dt.timedelta, ticket_id: int | None = None) -> None:
        """Try a mail that must wait again after a pause, without counting the attempt."""
        self._update(mail_id, due=now() + pause, attempts=0, **({"ticket_id": ticket_id} if ticket_id else {}))

    def _update(self, mail_id: int, **values: object) -> None:
        unsettled = InboundMail.id == mail_id, InboundMail.outcome == ""
        with self._database.writing() as session:
            session.execute(update(InboundMail).where(*unsettled).values(**values))
