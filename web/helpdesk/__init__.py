"""Help desk: who works on tickets. A port with three adapters: the built-in desk, a mailbox, a webhook.

An adapter turns news of a ticket into a item; the outbox delivers it, and retries until it is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from web.config import WebConfig
    from web.storage.models import File, Message, OutboxItem, Ticket

__all__ = ["BuiltIn", "HelpDesk", "News", "helpdesk_of"]


@dataclass(frozen=True, slots=True)
class News:
    """What happened to a ticket: "ticket.opened", "message.added", "ticket.closed" or "ticket.reopened".

    ``link`` is the secret address of its page, ``thread`` the Message-IDs of the conversation so far.
    """

    event: str
    link: str
    thread: tuple[str, ...]

    def link_to(self, file: File) -> str:
        """Return the address of an attachment."""
        return f"{self.link}/files/{file.id}"


class HelpDesk(Protocol):
    """Where tickets are worked on."""

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem | None:
        """Return what must be delivered so that the help desk knows of the event; None where it knows already."""
        ...


class BuiltIn:
    """The desk of this site, which reads the same tables."""

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> None:
        """Return nothing: the desk sees the ticket already."""
        del ticket, message, news


def helpdesk_of(config: WebConfig) -> HelpDesk:
    """Return the help desk that is configured.

    Raises:
        HelpDeskError: a setting that it needs is missing.

    """
    if config.helpdesk == "mail":
        from web.helpdesk.mailbox import Mailbox  # noqa: PLC0415 - imported where chosen

        return Mailbox(config)
    if config.helpdesk == "webhook":
        from web.helpdesk.webhook import Webhook  # noqa: PLC0415

        return Webhook(config)
    return BuiltIn()
