"""Ports: what the ticket service asks of the rooms above it, mail and the help desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.storage.models import File, Message, OutboxItem, Ticket
    from web.tickets.suggestions import Advice


class Notifier(Protocol):
    """Writes mail and news into the outbox, in the session of the change that they report."""

    @property
    def sends(self) -> bool:
        """Whether mail is configured."""
        ...

    def confirm(self, session: Session, ticket: Ticket, advice: Advice) -> None:
        """Mail a confirmation of a new ticket, with advice for the time until a reply."""
        ...

    def answer(self, session: Session, ticket: Ticket, message: Message, article: Entry | None) -> None:
        """Mail a reply of the staff to the customer."""
        ...

    def send_link(self, session: Session, ticket: Ticket) -> None:
        """Mail the link of the ticket page to the customer."""
        ...

    def keep_lookup(self, session: Session, reference: str, email: str) -> None:
        """Store a request for the link of a ticket, which the worker answers."""
        ...

    def tell_helpdesk(self, session: Session, ticket: Ticket, message: Message, event: str) -> None:
        """Send news of a ticket to the help desk."""
        ...


@dataclass(frozen=True, slots=True)
class News:
    """An event of a ticket: "ticket.opened", "message.added", "ticket.closed" or "ticket.reopened".

    ``link`` is the secret address of the ticket page, ``thread`` the Message-IDs of the conversation, oldest first.
    """

    event: str
    link: str
    thread: tuple[str, ...]

    def link_to(self, file: File) -> str:
        """Return the address of an attachment."""
        return f"{self.link}/files/{file.id}"


class HelpDesk(Protocol):
    """Where staff work on tickets."""

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem | None:
        """Return what must be delivered to tell the help desk of an event; None if it needs nothing."""
        ...


class BuiltInDesk:
    """The desk of this site; it reads the same tables, so it needs no news."""

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> None:
        """Return None."""
        del ticket, message, news
