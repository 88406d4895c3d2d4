"""Find the ticket that a mail belongs to, and the role of its sender on that ticket.

A mail belongs to a ticket if it answers a mail that we sent about it, and the ticket's customer wrote or receives it. A
customer's own Message-ID, or the reference in the subject, leads to a ticket only if the sender is that ticket's
address: anyone can choose a Message-ID and get someone else to quote it. A sender counts as an agent only in answer to
a mail that went to the agents, because only they know its Message-ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from web.storage.address import normal
from web.storage.models import Message, OutboxItem, Ticket
from web.storage.states import Author
from web.tickets.reference import references_in
from web.tickets.repository import find

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.config import WebConfig
    from web.mail.parsing.parser import ParsedMail


class SenderRole(StrEnum):
    """A sender's role on a ticket."""

    CUSTOMER = "customer"
    AGENT = "agent"

    POSSIBLE_AGENT = "possible agent"
    """Has an agent's address, or answers our mail to the agents, but not both."""

    STRANGER = "stranger"
    """Another person in the conversation."""


@dataclass(frozen=True, slots=True)
class Route:
    """The ticket of a mail and the sender's role on it.

    Without a ticket, ``quoted_reference`` names someone else's ticket that the mail answers, if any.
    """

    ticket: Ticket | None = None
    role: SenderRole = SenderRole.CUSTOMER
    quoted_reference: str = ""


class Router:
    """Finds tickets for mails, by the addresses in the settings."""

    def __init__(self, config: WebConfig) -> None:
        support, helpdesk = normal(config.support_address), normal(config.helpdesk_address)
        self._support_address = support
        self._helpdesk_address = config.helpdesk_address
        self._has_mail_desk = config.helpdesk == "mail"
        self._agent_addresses = {helpdesk, *map(str.lower, config.helpdesk_senders)} - {""}
        self.own_addresses = tuple({support, helpdesk} - {""})

    def is_own_mail(self, mail: ParsedMail) -> bool:
        """Return whether our own mail came back to us, by its sender.

        A Message-ID of ours proves nothing: someone else's mail may carry the same one.
        """
        return mail.sender != "" and mail.sender == self._support_address

    def route(self, session: Session, mail: ParsedMail) -> Route:
        """Return the ticket of a mail and its sender's role."""
        ticket = self._ticket_by_references(session, mail) or self._ticket_by_subject(session, mail)
        if ticket is None:
            return Route(quoted_reference=_quoted_reference(session, mail))
        signs = self._answers_agents(session, mail), self._is_agent_address(mail)
        if any(signs):
            return Route(ticket, SenderRole.AGENT if all(signs) else SenderRole.POSSIBLE_AGENT)
        return Route(ticket, SenderRole.CUSTOMER if mail.sender == ticket.email else SenderRole.STRANGER)

    def _ticket_by_references(self, session: Session, mail: ParsedMail) -> Ticket | None:
        for mail_id in mail.references:
            ticket_id = _ticket_of_sent_mail(session, mail_id) or self._ticket_of_inbound_mail(session, mail, mail_id)
            if ticket_id and (ticket := session.get(Ticket, ticket_id)) and self._may_join(session, mail, ticket):
                return find(session, ticket.reference)
        return None

    def _ticket_by_subject(self, session: Session, mail: ParsedMail) -> Ticket | None:
        matches, _ = references_in(mail.subject)
        for reference in dict.fromkeys(match.reference for match in matches):
            ticket = find(session, reference)
            if ticket and (mail.sender == ticket.email or self._is_agent_address(mail)):
                return ticket
        return None

    def _ticket_of_inbound_mail(self, session: Session, mail: ParsedMail, mail_id: str) -> int | None:
        """Return the id of the ticket on which the sender wrote the message with that Message-ID.

        Mail from an agent's address may join as well: unless it answers our mail to the agents, it becomes a note.
        """
        ticket_ids = select(Message.ticket_id).join(Message.ticket).where(Message.mail_id == mail_id)
        if not self._is_agent_address(mail):
            ticket_ids = ticket_ids.where(Ticket.email == mail.sender)
        return session.scalar(ticket_ids.order_by(Message.id).limit(1))

    def _may_join(self, session: Session, mail: ParsedMail, ticket: Ticket) -> bool:
        """Return whether a mail that answers ours may join the ticket.

        A customer can forward our mail, or reuse its Message-ID, so that someone else answers it to us. That answer is
        not for the customer to read, unless the customer received it as well. Replies of programs become notes, and
        answers to our mail to the agents become an agent's message.
        """
        if mail.is_machine_reply or ticket.email in {mail.sender, *mail.recipients}:
            return True
        return self._is_agent_address(mail) or self._answers_agents(session, mail)

    def _answers_agents(self, session: Session, mail: ParsedMail) -> bool:
        """Return whether it answers a mail that went to the agents, whose Message-ID only they know."""
        to_agents = OutboxItem.mail_id.in_(mail.references), OutboxItem.recipient == self._helpdesk_address
        return self._has_mail_desk and session.scalar(select(OutboxItem.id).where(*to_agents).limit(1)) is not None

    def _is_agent_address(self, mail: ParsedMail) -> bool:
        """Return whether it claims an agent's address, which anyone can write into a mail."""
        domain = mail.sender.rpartition("@")[2]
        return self._has_mail_desk and bool({mail.sender, f"@{domain}"} & self._agent_addresses)


def _ticket_of_sent_mail(session: Session, mail_id: str) -> int | None:
    """Return the id of the ticket about which we sent a mail, even if the mail has left the outbox since."""
    in_outbox = OutboxItem.mail_id == mail_id, OutboxItem.ticket_id.is_not(None)
    answers = Message.mail_id == mail_id, Message.author == Author.STAFF
    return session.scalar(select(OutboxItem.ticket_id).where(*in_outbox)) or session.scalar(
        select(Message.ticket_id).where(*answers).limit(1)
    )


def _quoted_reference(session: Session, mail: ParsedMail) -> str:
    """Return the reference of someone else's ticket that the mail answers; empty where there is none."""
    received = select(Ticket.reference).join(Ticket.messages).where(Message.mail_id.in_(mail.references))
    sent = select(Ticket.reference).join(OutboxItem).where(OutboxItem.mail_id.in_(mail.references))
    return session.scalar(received.order_by(Message.id).limit(1)) or session.scalar(sent.limit(1)) or ""
