"""The customer's other tickets, shown only if the ticket is known to be theirs: anyone can type any address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from web.storage.models import Ticket

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST: Final = 5


@dataclass(frozen=True, slots=True)
class OtherTickets:
    """The newest other tickets of an address; ``hidden`` counts those not shown, all if its owner did not take part."""

    shown: tuple[Ticket, ...] = ()
    hidden: int = 0


def other_tickets(session: Session, ticket: Ticket, *, sends_mail: bool) -> OtherTickets:
    """Return the other tickets with a ticket's address, newest first.

    Without mail no address can be proven, and each ticket counts as its address's own.
    """
    same = Ticket.email == ticket.email, Ticket.id != ticket.id, Ticket.merged_into_id.is_(None)
    total = session.scalar(select(func.count()).where(*same)) or 0
    if sends_mail and ticket.email_verified is None:
        return OtherTickets(hidden=total)
    tickets = session.scalars(select(Ticket).where(*same).order_by(Ticket.id.desc()).limit(_MOST)).all()
    return OtherTickets(tuple(tickets), total - len(tickets))
