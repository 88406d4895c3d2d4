"""Original messages: the mails of a ticket as they came, with all that its page leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased, undefer

from web.storage.models import InboundMail, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def originals(session: Session, ticket: Ticket, *, with_content: bool = False) -> Sequence[InboundMail]:
    """Return the mails of a ticket and of the tickets merged into it, oldest first."""
    part = aliased(Ticket)
    parts = select(part.id).where(part.merged_into_id == ticket.id)
    mails = select(InboundMail).where((InboundMail.ticket_id == ticket.id) | InboundMail.ticket_id.in_(parts))
    if with_content:
        mails = mails.options(undefer(InboundMail.content))
    return session.scalars(mails.order_by(InboundMail.id)).all()
