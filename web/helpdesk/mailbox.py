"""The help desk as a mailbox: the agents' address, or that of any program that turns mail into tickets.

An agent's reply comes back to the support address and goes on to the customer: ``web.mail.inbound.routing`` recognises
it by its sender and by the mail that it answers.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Final

from web.errors import FileStoreError, HelpDeskError
from web.mail.outbound.message import compose, new_message_id
from web.mail.outbound.templates import render
from web.storage.models import OutboxItem
from web.storage.states import Occasion, OutboxKind
from web.tickets.ports import HelpDeskEvent

if TYPE_CHECKING:
    from web.config import WebConfig
    from web.storage.files.contents import FileContents
    from web.storage.models import Message, Ticket
    from web.tickets.ports import News

_MAX_ATTACHED_BYTES: Final = 10_000_000
"""Many mail servers accept at most 25 MB, and base64 adds a third. Files that do not fit are only linked."""

_EVENTS: Final = {
    HelpDeskEvent.OPENED: "New ticket",
    HelpDeskEvent.MESSAGE_ADDED: "New message",
    HelpDeskEvent.CLOSED: "Ticket closed",
    HelpDeskEvent.REOPENED: "Ticket reopened",
}
"""The label of each event in the mail."""


class Mailbox:
    """Sends each event of a ticket as a mail."""

    def __init__(self, config: WebConfig, contents: FileContents) -> None:
        if not (config.helpdesk_address and config.smtp_url and config.support_address):
            raise HelpDeskError("[web] helpdesk = mail needs helpdesk_address, support_address and smtp_url")
        self._config = config
        self._contents = contents
        self._domain = config.support_address.rpartition("@")[2]

    def outbox_item(self, ticket: Ticket, message: Message, news: News) -> OutboxItem:
        """Return a mail to the agents with the message, its files, and the customer's address and plan."""
        mail_id, event = new_message_id(self._domain), _EVENTS[news.event]
        rendered = render("helpdesk", ticket=ticket, message=message, news=news, event=event, site=self._config)
        attached, bytes_left = [], _MAX_ATTACHED_BYTES
        for file in message.files:
            if file.size > bytes_left:
                continue
            with contextlib.suppress(FileStoreError):  # the mail links to it
                attached.append((file.name, file.media_type, self._contents.read(file)))
                bytes_left -= file.size
        content = compose(
            sender=self._config.support_address,
            sender_name=f"{self._config.brand} help centre",
            to=self._config.helpdesk_address,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=mail_id,
            references=news.thread,
            files=attached,
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
