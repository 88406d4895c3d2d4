"""Ports: what the ticket service asks of the rooms above it, mail and the help desk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.storage.models import File, Message, OutboxItem, Ticket
    from web.tickets.suggestions import Advice


@unique
class HelpDeskEvent(StrEnum):
    """An event of a ticket; the values are the names that a webhook receives."""

    OPENED = "ticket.opened"
    MESSAGE_ADDED = "message.added"
    CLOSED = "ticket.closed"
    REOPENED = "ticket.reopened"


class Notifier(Protocol):
    """Queues customer mail and help desk events in the outbox, in the session of the change that they report."""

    @property
    def sends(self) -> bool:
        """Whether mail is configured."""
        ...

    def confirm(self, session: Session, ticket: Ticket, advice: Advice) -> None:
        """Mail a confirmation of a new ticket, with advice for the time until a reply."""
        ...

    def answer(self, session: Session, ticket: Ticket, message: Message, articles: Sequence[Entry]) -> None:
        """Mail a reply of the staff to the customer, with the articles sent along."""
        ...

    def send_link(self, session: Session, ticket: Ticket) -> None:
        """Mail the link of the ticket page to the customer."""
        ...

    def keep_lookup(self, session: Session, reference: str, email: str) -> None:
        """Store a request for the link of a ticket, which the worker answers."""
        ...

    def tell_helpdesk(self, session: Session, ticket: Ticket, message: Message, event: HelpDeskEvent) -> None:
        """Send an event of a ticket to the help desk."""
        ...


@dataclass(frozen=True, slots=True)
class News:
    """What a help desk learns about an event of a ticket.

    ``link`` is the secret address of the ticket page, ``thread`` the Message-IDs of the conversation, oldest first.
    """

    event: HelpDeskEvent
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
    """The desk of this site; it reads the same tables, so it needs no notification."""

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> None:
        """Return None."""
        del ticket, message, news
