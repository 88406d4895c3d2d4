"""Mailbox: a help desk that is a mail address of the agents, or of any program that makes tickets out of mail.

What an agent answers comes back to the support address and goes on to the writer: ``web.mail.inbound.inbox`` sees by
the sender, and by the mail it answers, that it is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.errors import HelpDeskError
from web.mail.outbound.message import compose, new_message_id
from web.mail.outbound.templates import written
from web.storage.models import OutboxItem
from web.storage.states import Occasion, OutboxKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from web.config import WebConfig
    from web.storage.models import File, Message, Ticket
    from web.tickets.ports import News

_MOST_ATTACHED_BYTES = 10_000_000
"""Many mail servers take no more than 25 MB, and base64 adds a third; what does not fit is linked, as all of it is."""


class Mailbox:
    """Sends each piece of news as a mail."""

    def __init__(self, config: WebConfig) -> None:
        if not (config.helpdesk_address and config.smtp_url and config.support_address):
            raise HelpDeskError("[web] helpdesk = mail needs helpdesk_address, support_address and smtp_url")
        self._config = config
        self._domain = config.support_address.rpartition("@")[2]

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem:
        """Return a mail to the agents that names the writer, the plan and all that was said now, with its files."""
        mail_id = new_message_id(self._domain)
        said = written("helpdesk", ticket=ticket, message=message, news=news, site=self._config)
        content = compose(
            sender=self._config.support_address,
            sender_name=f"{self._config.brand} help centre",
            to=self._config.helpdesk_address,
            subject=said.subject,
            text=said.text,
            html=said.html,
            message_id=mail_id,
            references=news.thread,
            files=_that_fit(message.files),
            automatic=False,
        )
        return OutboxItem(
            key=f"helpdesk:{news.event}:{message.id}",
            kind=OutboxKind.MAIL,
            occasion=Occasion.NEWS,
            ticket_id=ticket.id,
            message_id=message.id,
            recipient=self._config.helpdesk_address,
            mail_id=mail_id,
            content=content,
        )


def _that_fit(files: Sequence[File]) -> list[tuple[str, str, bytes]]:
    found, left = [], _MOST_ATTACHED_BYTES
    for file in files:
        if file.size <= left:
            left -= file.size
            found.append((file.name, file.media_type, file.content))
    return found
