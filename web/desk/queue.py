"""Queue: the tickets that wait for the staff, and finding one again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from web.tables import Message, Ticket, User
from web.tickets.draft import PRIORITIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets: of a status ("" for all), of somebody of the staff, with words in them."""

    status: str = "open"
    assignee: str = ""
    words: str = ""


def tickets(session: Session, wanted: Wanted, most: int = MOST) -> Sequence[Ticket]:
    """Return the tickets that are wanted, the most urgent first, and of those the one that waited longest."""
    found = select(Ticket).options(selectinload(Ticket.assignee)).where(Ticket.merged_into_id.is_(None))
    if wanted.status:
        found = found.where(Ticket.status == wanted.status)
    if wanted.assignee:
        found = found.join(User, Ticket.assignee_id == User.id).where(User.name == wanted.assignee)
    for word in wanted.words.split()[:10]:
        found = found.where(_has(word))
    return session.scalars(found.order_by(Ticket.priority.desc(), Ticket.created).limit(most)).all()


def _has(word: str) -> Any:  # noqa: ANN401 - a clause of SQL
    said = select(Message.ticket_id).where(Message.body.icontains(word, autoescape=True))
    places = (Ticket.reference, Ticket.subject, Ticket.email, Ticket.organisation)
    return or_(*(place.icontains(word, autoescape=True) for place in places), Ticket.id.in_(said))


def row(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket as a line of the queue, fit for JSON."""
    return {
        "reference": ticket.reference,
        "subject": ticket.subject,
        "email": ticket.email,
        "status": ticket.status,
        "priority": PRIORITIES[ticket.priority],
        "plan": ticket.plan,
        "flagged": ticket.flagged,
        "assignee": ticket.assignee.name if ticket.assignee else "",
        "created": ticket.created.isoformat(timespec="seconds"),
        "due": ticket.due.isoformat(timespec="seconds") if ticket.due else None,
    }


def whole(ticket: Ticket) -> dict[str, Any]:
    """Return a ticket with all that was said, fit for JSON."""
    return {
        **row(ticket),
        "topic": ticket.topic,
        "platform": ticket.platform,
        "organisation": ticket.organisation,
        "searched_for": ticket.query,
        "articles": [{"slug": one.slug, "part": one.part} for one in ticket.articles],
        "messages": [
            {
                "author": one.author,
                "name": one.name,
                "internal": one.internal,
                "created": one.created.isoformat(timespec="seconds"),
                "body": one.body,
                "files": [{"id": file.id, "name": file.name, "bytes": file.size} for file in one.files],
            }
            for one in ticket.messages
        ],
    }
