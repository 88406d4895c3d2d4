"""Help desk: who works on tickets. A port with three adapters: the built-in desk, a mailbox, a webhook.

An adapter turns news of a ticket into a parcel; the outbox delivers it, and retries until it is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from web.config import WebConfig
    from web.tables import Message, Parcel, Ticket

__all__ = ["BuiltIn", "HelpDesk", "helpdesk_of"]


class HelpDesk(Protocol):
    """Where tickets are worked on."""

    def parcel(self, ticket: Ticket, message: Message, event: str, thread: Sequence[str]) -> Parcel | None:
        """Return what must be delivered so that the help desk knows of the event; None where it knows already.

        ``event`` is "ticket.opened", "message.added", "ticket.closed" or "ticket.reopened"; ``thread`` are the
        Message-IDs of the conversation so far.
        """
        ...


class BuiltIn:
    """The desk of this site, which reads the same tables."""

    def parcel(self, ticket: Ticket, message: Message, event: str, thread: Sequence[str]) -> None:
        """Return nothing: the desk sees the ticket already."""
        del ticket, message, event, thread


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
