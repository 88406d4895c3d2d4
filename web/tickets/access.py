"""Access to the ticket page: each link's purpose decides how much of the ticket it opens.

=======  ============================================  ==============================================================
purpose  who has the link                              what it opens
=======  ============================================  ==============================================================
TICKET   the owner of the ticket's address             all but notes; pressing a button verifies the address
AGENT    the agents of an external help desk           all but notes
MEMBER   signed-in members of its organisation         all but notes, once the address is verified
SHOWN    the sender of the form, under any address     messages from the form, until the address is verified
=======  ============================================  ==============================================================

Without mail no address can be verified, and each link opens all but notes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from web.storage.models import Message, Ticket
from web.tickets.new_ticket import Source

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@unique
class LinkPurpose(StrEnum):
    """What a link to a ticket is signed for."""

    TICKET = "ticket"
    """It is mailed to the ticket's address only, so using it proves access to that mailbox."""

    AGENT = "agent"
    """It goes to the help desk; it opens the same page, but proves nothing."""

    SHOWN = "shown"
    """It is shown right after sending, whatever address was typed."""

    MEMBER = "member"
    """It is lent to a member of the ticket's organisation who did not write the ticket."""


_SOURCES: Final = {
    LinkPurpose.TICKET: Source.LINK,
    LinkPurpose.SHOWN: Source.FORM,
    LinkPurpose.MEMBER: Source.MEMBER,
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visitor of a ticket page; ``name`` is "" for its customer, ``purpose`` is that of the link."""

    reference: str
    purpose: LinkPurpose
    name: str = ""

    @property
    def is_owner(self) -> bool:
        """Whether only the owner of the ticket's address can have the link."""
        return self.purpose == LinkPurpose.TICKET

    @property
    def source(self) -> str:
        """The source of messages that are written through this link."""
        return _SOURCES.get(self.purpose, "")

    def sees_part(self, ticket: Ticket, *, sends_mail: bool) -> bool:
        """Return whether the link shows only messages from the form and from members."""
        if not sends_mail or self.purpose not in (LinkPurpose.SHOWN, LinkPurpose.MEMBER):
            return False
        return self.purpose == LinkPurpose.SHOWN or ticket.email_verified is None


def visible(visitor: Visitor, ticket: Ticket, *, sends_mail: bool) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the messages of a ticket that a visitor may see."""
    public = Message.ticket_id == ticket.id, Message.internal.is_(False)
    if not visitor.sees_part(ticket, sends_mail=sends_mail):
        return public
    sources = (Source.FORM,) if visitor.purpose == LinkPurpose.SHOWN else (Source.FORM, Source.MEMBER)
    return *public, Message.source.in_(sources)


def is_open_to_sender(session: Session, reference: str, *, sends_mail: bool) -> bool:
    """Return whether the link shown after sending still opens its ticket.

    It ends when the ticket is merged, because the other one may hold more, and when the address is verified, because
    its owner then has a link of their own.
    """
    part = aliased(Ticket)
    endings = [Ticket.merged_into_id.is_not(None), exists().where(part.merged_into_id == Ticket.id)]
    if sends_mail:
        endings.append(Ticket.email_verified.is_not(None))
    return session.scalar(select(Ticket.id).where(Ticket.reference == reference, or_(*endings))) is None
