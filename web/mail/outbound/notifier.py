"""Write notifications for customers and help desks into the outbox, in the transaction of the change they report."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from web.mail.outbound.message import compose, new_message_id
from web.mail.outbound.templates import quoted_lines, render
from web.storage.address import mailbox_of, normal
from web.storage.models import Message, OutboxItem, Ticket, now
from web.storage.row_limits import is_limited
from web.storage.states import Occasion, OutboxKind
from web.tickets.access import LinkPurpose
from web.tickets.ports import HelpDeskEvent, News

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.config import WebConfig
    from web.security.signer import Signer
    from web.tickets.ports import HelpDesk
    from web.tickets.suggestions import Advice

_MAX_REFERENCE_CHARS = 16
_MAX_ADDRESS_CHARS = 320
"""No ticket has a longer one."""


class Notifier:
    """Notifies customers by mail where mail is configured, and an external help desk where one is."""

    def __init__(self, config: WebConfig, signer: Signer, helpdesk: HelpDesk) -> None:
        self._config = config
        self._signer = signer
        self._helpdesk = helpdesk
        self._domain = config.support_address.rpartition("@")[2] or "localhost"

    @property
    def sends(self) -> bool:
        """Whether mail is configured."""
        return bool(self._config.smtp_url and self._config.support_address)

    def link(self, reference: str, purpose: LinkPurpose = LinkPurpose.TICKET) -> str:
        """Return the secret address of a ticket page; the default purpose is for the customer only."""
        return f"{self._config.address}/tickets/{self._signer.seal(purpose, reference)}"

    def confirm(self, session: Session, ticket: Ticket, advice: Advice) -> None:
        """Mail a confirmation, with safety advice or else with the answer and articles that may help meanwhile.

        It quotes the message with its links disabled, because the address may be someone else's.
        """
        if self._is_limited(session, ticket):
            return
        safety, safe_link = advice.safety, None
        if safety and safety.article:
            safe_link = self._titled_link(safety.article)
        elif safety and safety.title and safety.link:
            safe_link = safety.title, safety.link
        self._send(
            session,
            ticket,
            Occasion.CONFIRMATION,
            f"confirmation:{ticket.id}",
            advice=safety.text if safety else "",
            safe=safe_link,
            answer=None if safety else advice.answer,
            address=self._config.address,
            articles=[] if safety else [self._titled_link(article) for article in advice.articles],
            quoted=quoted_lines(ticket.subject, ticket.messages[0].body),
        )

    def answer(self, session: Session, ticket: Ticket, message: Message, articles: Sequence[Entry]) -> None:
        """Mail an answer of the staff, with the articles sent along that its text does not link itself."""
        session.flush()
        links = [self._titled_link(article) for article in articles]
        message.mail_id = self._send(
            session,
            ticket,
            Occasion.ANSWER,
            f"answer:{message.id}",
            message=message,
            articles=[(title, url) for title, url in links if url not in message.body.split()],
            files=[file.name for file in message.files],
        )

    def send_link(self, session: Session, ticket: Ticket) -> None:
        """Mail the link of the ticket page to the customer."""
        if not self._is_limited(session, ticket):
            self._send(session, ticket, Occasion.LINK, f"link:{ticket.id}:{now().isoformat()}")

    def keep_lookup(self, session: Session, reference: str, email: str) -> None:
        """Store a request for the link of a ticket, whether or not the ticket exists and belongs to the address.

        The address is stored normalised, so that a request to erase its owner's data finds it.
        """
        if not self.sends:
            return
        email = email[:_MAX_ADDRESS_CHARS]
        session.add(
            OutboxItem(
                key=f"lookup:{secrets.token_hex()}",
                kind=OutboxKind.LOOKUP,
                occasion=Occasion.LOOKUP,
                recipient=normal(email) or email,
                content=reference[:_MAX_REFERENCE_CHARS].encode(),
            )
        )

    def tell_helpdesk(self, session: Session, ticket: Ticket, message: Message, event: HelpDeskEvent) -> None:
        """Queue news of a ticket for the help desk, unless it is the built-in one."""
        session.flush()
        news = News(event, self.link(ticket.reference, LinkPurpose.AGENT), self._thread(session, ticket))
        item = self._helpdesk.outbox_item(ticket, message, news)
        if item is not None:
            session.add(item)

    def _titled_link(self, article: Entry) -> tuple[str, str]:
        return article.title, f"{self._config.address}{article.url}"

    def _is_limited(self, session: Session, ticket: Ticket) -> bool:
        """Return whether the address has received as much automatic mail as ``address_limit`` allows.

        The limit keeps strangers from flooding a mailbox through us. Verified tickets count separately, so that a
        stranger who enters the address can neither use up the owner's limit nor see how much of it is left.
        """
        automatic = OutboxItem.occasion.in_((Occasion.CONFIRMATION, Occasion.LINK))
        unverified = Ticket.email_verified.is_(None)
        same_kind = unverified if ticket.email_verified is None else ~unverified
        same_mailbox = OutboxItem.mailbox == mailbox_of(ticket.email), OutboxItem.ticket_id == Ticket.id
        limit = self._config.address_limit
        return is_limited(session, limit, OutboxItem.created, *same_mailbox, same_kind, automatic)

    def _send(
        self,
        session: Session,
        ticket: Ticket,
        occasion: Occasion,
        key: str,
        message: Message | None = None,
        **values: object,
    ) -> str | None:
        if not self.sends:
            return None
        session.flush()
        mail_id = new_message_id(self._domain)
        link = self.link(ticket.reference)
        rendered = render(occasion, ticket=ticket, message=message, site=self._config, link=link, **values)
        content = compose(
            sender=self._config.support_address,
            sender_name=f"{self._config.brand} support",
            to=ticket.email,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=mail_id,
            references=self._thread(session, ticket),
            automatic=occasion != Occasion.ANSWER,
        )
        item = OutboxItem(
            key=key,
            kind=OutboxKind.MAIL,
            occasion=occasion,
            ticket_id=ticket.id,
            message_id=message.id if message else None,
            recipient=ticket.email,
            mail_id=mail_id,
            content=content,
        )
        session.add(item)
        return mail_id

    @staticmethod
    def _thread(session: Session, ticket: Ticket) -> tuple[str, ...]:
        """Return the Message-IDs of the conversation with the customer, oldest first."""
        received = select(Message.created, Message.mail_id).where(
            Message.ticket_id == ticket.id, Message.mail_id.is_not(None)
        )
        sent = select(OutboxItem.created, OutboxItem.mail_id).where(
            OutboxItem.ticket_id == ticket.id, OutboxItem.recipient == ticket.email
        )
        mails = (*session.execute(received), *session.execute(sent))
        in_order = sorted((created, mail_id) for created, mail_id in mails if mail_id)
        return tuple(dict.fromkeys(mail_id for _, mail_id in in_order))
