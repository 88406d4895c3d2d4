"""Post: puts what people and help desks must be told into the outbox, in the transaction that it tells of."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from limits import parse
from sqlalchemy import func, select

from web.mail.outbound.message import compose, new_message_id
from web.mail.outbound.templates import quoted, written
from web.storage.address import mailbox_of, normal
from web.storage.models import Message, OutboxItem, Ticket, now
from web.storage.states import Occasion, OutboxKind
from web.tickets.access import LinkPurpose
from web.tickets.ports import News

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.config import WebConfig
    from web.security.signer import Signer
    from web.tickets.ports import HelpDesk
    from web.tickets.suggestions import Advice, SafetyAdvice

_MAX_REFERENCE_CHARS = 16
_MAX_ADDRESS_CHARS = 320
"""Longer ones are no ticket's."""


class Notifier:
    """Writes letters where mail is configured, and the help desk's news where one stands outside."""

    def __init__(self, config: WebConfig, signer: Signer, helpdesk: HelpDesk) -> None:
        self._config = config
        self._signer = signer
        self._helpdesk = helpdesk
        self._domain = config.support_address.rpartition("@")[2] or "localhost"

    @property
    def sends(self) -> bool:
        """Whether mail goes out at all."""
        return bool(self._config.smtp_url and self._config.support_address)

    def link(self, reference: str) -> str:
        """Return the address of a ticket's page, for its owner alone; it cannot be guessed."""
        return self._page(LinkPurpose.TICKET, reference)

    def _page(self, purpose: str, reference: str) -> str:
        return f"{self._config.address}/tickets/{self._signer.seal(purpose, reference)}"

    def confirm(self, session: Session, ticket: Ticket, advice: Advice) -> None:
        """Mail a confirmation, with safety advice or else with articles that may help meanwhile.

        It quotes the message below, with its links broken: the address may be someone else's.
        """
        values: dict[str, Any] = {
            "advice": advice.safety.text if advice.safety else "",
            "safe": self._safe_link(advice.safety) if advice.safety else None,
            "articles": [] if advice.safety else [self._named(entry) for entry in advice.articles],
            "quoted": quoted(ticket.subject, ticket.messages[0].body),
        }
        if self._may_write(session, ticket):
            self._send(session, ticket, Occasion.CONFIRMATION, f"confirmation:{ticket.id}", **values)

    def answer(self, session: Session, ticket: Ticket, message: Message, article: Entry | None) -> None:
        """Send what the staff wrote."""
        session.flush()
        names = [one.name for one in message.files]
        message.mail_id = self._send(
            session,
            ticket,
            Occasion.ANSWER,
            f"answer:{message.id}",
            message=message,
            article=self._named(article),
            files=names,
        )

    def send_link(self, session: Session, ticket: Ticket) -> None:
        """Send the link of the ticket's page to its writer."""
        if self._may_write(session, ticket):
            self._send(session, ticket, Occasion.LINK, f"link:{ticket.id}:{now().isoformat()}")

    def keep_lookup(self, session: Session, reference: str, email: str) -> None:
        """Put into the outbox that somebody asks for the link of a ticket, which may be theirs or not, or not exist.

        Their address is kept as all are, so that it is found when its owner wants what is kept of them erased.
        """
        if self.sends:
            asked, key = reference[:_MAX_REFERENCE_CHARS].encode(), f"lookup:{secrets.token_hex()}"
            typed = email[:_MAX_ADDRESS_CHARS]
            session.add(
                OutboxItem(
                    key=key,
                    kind=OutboxKind.LOOKUP,
                    occasion=Occasion.LOOKUP,
                    recipient=normal(typed) or typed,
                    content=asked,
                )
            )

    def tell_helpdesk(self, session: Session, ticket: Ticket, message: Message, event: str) -> None:
        """Hand the news to the help desk that the company has, if it is not the built-in one."""
        session.flush()
        news = News(event, self._page(LinkPurpose.AGENT, ticket.reference), self._thread(session, ticket))
        item = self._helpdesk.outbox_item(ticket, message, news)
        if item is not None:
            session.add(item)

    def _named(self, article: Entry | None) -> tuple[str, str] | None:
        """Return the title and the address of an article, if there is one."""
        return (article.title, f"{self._config.address}{article.url}") if article else None

    def _safe_link(self, advice: SafetyAdvice) -> tuple[str, str] | None:
        """Return the title and the address of the page that safety advice leads to, an article or another site."""
        linked = (advice.title, advice.link) if advice.title and advice.link else None
        return self._named(advice.article) or linked

    def _may_write(self, session: Session, ticket: Ticket) -> bool:
        """Tell whether the address may get another automatic mail, so that no one can be flooded through us.

        Tickets of a verified address have a budget of their own: a stranger who types the address can neither use it
        up nor see how much of it is left.
        """
        limit = parse(self._config.address_limit)
        since = now() - dt.timedelta(seconds=limit.get_expiry())
        automatic = OutboxItem.occasion.in_((Occasion.CONFIRMATION, Occasion.LINK))
        alike = Ticket.email_verified.is_(None) if ticket.email_verified is None else Ticket.email_verified.is_not(None)
        theirs = OutboxItem.mailbox == mailbox_of(ticket.email), OutboxItem.ticket_id == Ticket.id, alike
        statement = select(func.count(OutboxItem.id)).where(*theirs, OutboxItem.created >= since, automatic)
        return (session.scalar(statement) or 0) < limit.amount

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
        said = written(occasion, ticket=ticket, message=message, site=self._config, link=link, **values)
        content = compose(
            sender=self._config.support_address,
            sender_name=f"{self._config.brand} support",
            to=ticket.email,
            subject=said.subject,
            text=said.text,
            html=said.html,
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
        """Return the Message-IDs of the conversation with the writer, oldest first."""
        came = select(Message.created, Message.mail_id).where(
            Message.ticket_id == ticket.id, Message.mail_id.is_not(None)
        )
        went = select(OutboxItem.created, OutboxItem.mail_id).where(
            OutboxItem.ticket_id == ticket.id, OutboxItem.recipient == ticket.email
        )
        rows = sorted((when, mail_id) for when, mail_id in (*session.execute(came), *session.execute(went)) if mail_id)
        return tuple(dict.fromkeys(mail_id for _, mail_id in rows))
