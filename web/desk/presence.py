"""Presence: which members of staff are viewing a ticket, so that two do not reply to it at once.

A page reports when it is opened and closed and, with script, once a minute while it is visible. Rows expire, because a
page without script, or on a machine that lost its network, never reports that it was closed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from web.storage.models import TicketViewer, now
from web.storage.text import listed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from web.storage.database import Database

EXPIRES = TicketViewer.EXPIRES_AFTER


def enter(database: Database, ticket_id: int, user_id: int) -> None:
    """Record that a member of staff is viewing a ticket."""
    moment = now()
    with database.writing() as session:
        session.execute(delete(TicketViewer).where(TicketViewer.seen < moment - EXPIRES))
        viewer = session.get(TicketViewer, (ticket_id, user_id))
        if viewer is None:
            session.add(TicketViewer(ticket_id=ticket_id, user_id=user_id, opened=moment, seen=moment))
        else:
            viewer.seen = moment


def leave(database: Database, ticket_id: int, user_id: int) -> None:
    """Record that a member of staff has closed a ticket."""
    row = TicketViewer.ticket_id == ticket_id, TicketViewer.user_id == user_id
    with database.writing() as session:
        session.execute(delete(TicketViewer).where(*row))


def others(session: Session, ticket_id: int, user_id: int) -> Sequence[TicketViewer]:
    """Return who else is viewing a ticket, in the order in which they opened it."""
    rows = TicketViewer.ticket_id == ticket_id, TicketViewer.user_id != user_id, TicketViewer.seen >= now() - EXPIRES
    viewers = select(TicketViewer).where(*rows).options(joinedload(TicketViewer.user))
    return session.scalars(viewers.order_by(TicketViewer.opened, TicketViewer.user_id)).all()


def sentence(viewers: Sequence[TicketViewer], shown: Callable[[dt.datetime], str]) -> str:
    """Return a sentence that names the viewers and since when they view the ticket; empty if there are none."""
    if not viewers:
        return ""
    names = [f"{viewer.user.name} (since {shown(viewer.opened)})" for viewer in viewers]
    return f"{listed(names)} {'is' if len(viewers) == 1 else 'are'} also viewing this ticket."
