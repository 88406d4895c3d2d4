"""Which rows belong to a person, by their e-mail address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, or_, select

from web.storage.address import normal
from web.storage.models import InboundMail, Message, OutboxItem, StaffSession, Ticket
from web.storage.states import OPENING_OUTCOMES, Author, Event, Occasion

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

_MEMBER_EVENTS: Final = (Event.CLOSED, Event.REOPENED)
"""Events that a member of the ticket's organisation, who is named by address, can cause on the ticket page."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Conditions that select a person's rows. "Elsewhere" means in the ticket of another customer."""

    email: str

    @classmethod
    def of(cls, email: str) -> Ownership:
        """Return the conditions for an address, in the form in which addresses are stored."""
        return cls(normal(email) or email)

    @property
    def tickets(self) -> ColumnElement[bool]:
        """The person's tickets."""
        return Ticket.email == self.email

    @property
    def messages_elsewhere(self) -> ColumnElement[bool]:
        """What the person wrote elsewhere; a member of staff may have a name like an address, too."""
        return and_(Message.name == self.email, Message.author == Author.CUSTOMER)

    @property
    def events_elsewhere(self) -> ColumnElement[bool]:
        """Events that the person caused elsewhere."""
        return and_(Message.actor == self.email, Message.event.in_(_MEMBER_EVENTS))

    @property
    def news_elsewhere(self) -> ColumnElement[bool]:
        """News to the help desk about those messages and events."""
        messages = select(Message.id).where(or_(self.messages_elsewhere, self.events_elsewhere))
        return and_(OutboxItem.occasion == Occasion.NEWS, OutboxItem.message_id.in_(messages))

    @property
    def notices(self) -> ColumnElement[bool]:
        """Sessions of staff whose next page would name the address."""
        return StaffSession.notice.icontains(self.email, autoescape=True)

    @property
    def _ticket_ids(self) -> ColumnElement[int]:
        return select(Ticket.id).where(self.tickets).scalar_subquery()

    @property
    def outbox(self) -> ColumnElement[bool]:
        """Mail to the person, their requests for links, and everything sent about their tickets."""
        return or_(OutboxItem.recipient == self.email, OutboxItem.ticket_id.in_(self._ticket_ids))

    @property
    def inbox(self) -> ColumnElement[bool]:
        """Mail from the person; a mail that opened their ticket may come from a web form, with a Reply-To."""
        is_opening = and_(
            InboundMail.ticket_id.in_(self._ticket_ids),
            InboundMail.outcome.in_(OPENING_OUTCOMES),
        )
        return or_(InboundMail.sender == self.email, is_opening)
