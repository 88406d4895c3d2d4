"""Presence: which members of staff have a ticket open, so that two do not answer it at once.

A page says so when it is opened and, with script, once a minute while it is visible; when it is closed, it says that,
too. Rows expire, because a page without script, or on a machine that lost its network, never says that it is closed.
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
    """Record that a member of staff has a ticket open."""
    moment = now()
    with database.writing() as session:
        session.execute(delete(TicketViewer).where(TicketViewer.seen < moment - EXPIRES))
        known = session.get(TicketViewer, (ticket_id, user_id))
        if known is None:
            session.add(TicketViewer(ticket_id=ticket_id, user_id=user_id, opened=moment, seen=moment))
        else:
            known.seen = moment


def leave(database: Database, ticket_id: int, user_id: int) -> None:
    """Record that a member of staff has closed a ticket."""
    here = TicketViewer.ticket_id == ticket_id, TicketViewer.user_id == user_id
    with database.writing() as session:
        session.execute(delete(TicketViewer).where(*here))


def others(session: Session, ticket_id: int, user_id: int) -> Sequence[TicketViewer]:
    """Return who else has a ticket open, the first to open it first."""
    here = TicketViewer.ticket_id == ticket_id, TicketViewer.user_id != user_id, TicketViewer.seen >= now() - EXPIRES
    viewers = select(TicketViewer).where(*here).options(joinedload(TicketViewer.user))
    return session.scalars(viewers.order_by(TicketViewer.opened, TicketViewer.user_id)).all()


def sentence(viewers: Sequence[TicketViewer], shown: Callable[[dt.datetime], str]) -> str:
    """Return a sentence that names the viewers and since when; empty where there are none."""
    if not viewers:
        return ""
    named = [f"{viewer.user.name} (since {shown(viewer.opened)})" for viewer in viewers]
    return f"{listed(named)} {'has' if len(named) == 1 else 'have'} this ticket open, too."
