"""File inbound mail on tickets: open one, add a message, or leave a note for the staff.

Mail from programs is never answered automatically. A bounce or a vacation reply to our mail becomes a note. Everything
else counts as a person's mail, because people write through programs, too: lists, web forms, other help desks. Programs
may open ``automatic_limit`` tickets in one sender's name; further mail joins the last of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from limits import parse
from sqlalchemy import select

from web.errors import FileStoreError, SandboxBusyError, TooManyRequestsError
from web.mail.inbound.authentication import is_verified
from web.mail.inbound.content import content_of, reply_text
from web.mail.inbound.inbox import Inbox
from web.mail.inbound.routing import Router, SenderRole
from web.mail.inbound.safe_parser import parse_safely
from web.mail.outbound.templates import CONFIRMED, LINK_SENT
from web.storage.models import InboundMail, Ticket, now
from web.storage.states import Author, MailOutcome
from web.tickets.new_ticket import NewMessage, NewTicket, Source, digest
from web.tickets.repository import has_opened_many
from web.tickets.secrets import redact
from web.tickets.suggestions import Advice, suggestions_for

if TYPE_CHECKING:
    from web.catalogues import Catalogues
    from web.config import WebConfig
    from web.mail.inbound.content import Content
    from web.mail.parsing.parser import ParsedMail
    from web.storage.database import Database
    from web.tickets.service import TicketService
    from web.tickets.suggestions import TicketSuggestions

log = logging.getLogger("firstline.mail")

_MAX_ATTEMPTS: Final = 8
_RETRY_PAUSE: Final = dt.timedelta(minutes=1)
_LIMIT_PAUSE: Final = dt.timedelta(minutes=30)

_WAITING: Final = ""
"""The outcome of a mail that must wait, because its sender or its ticket reached a limit."""

_MAX_ARTICLES: Final = 3
"""Articles in a confirmation."""

_NO_ADDRESS: Final = "unknown@sender.invalid"
"""Stands in for a missing sender address; an answer to it bounces."""

_OVER_THE_LIMIT_NOTE: Final = (
    "This sender has sent more automatic e-mail than may open tickets of its own. Each further e-mail is listed with "
    "this ticket, under “Original messages”."
)
_BOUNCED_NOTE: Final = "An e-mail about this ticket bounced: it could not be delivered."


@dataclass(frozen=True, slots=True)
class Filed:
    """The outcome of a mail, empty where it must wait, and the id of its ticket."""

    outcome: str
    ticket_id: int | None = None


class MailFiler:
    """Files the mail of the inbox."""

    def __init__(self, database: Database, config: WebConfig, tickets: TicketService, catalogues: Catalogues) -> None:
        self._database = database
        self._config = config
        self._tickets = tickets
        self._catalogues = catalogues
        self._inbox = Inbox(database)
        self._router = Router(config)

    def file_all(self) -> int:
        """File all mails that are due and return their number; one that fails does not stop the others."""
        return sum(self._file(mail_id) for mail_id in self._inbox.due())

    def _file(self, mail_id: int) -> bool:
        stored = self._inbox.claim(mail_id)
        if stored is None:
            return False
        try:
            mail = parse_safely(stored.content, self._router.own_addresses)
            verified = is_verified(stored.content, mail.sender, self._config.mail_authserv_id)
            filed = self._file_parsed(replace(mail, verified=verified))
        except (SandboxBusyError, FileStoreError):  # not the fault of this mail, which must not use up its attempts
            self._inbox.postpone(mail_id, _RETRY_PAUSE)
        except Exception as error:  # noqa: BLE001 - a mail that fails must not hold up the others
            log.error("mail %d could not be filed: %s", mail_id, type(error).__name__)  # noqa: TRY400 - no one's words
            if stored.attempts >= _MAX_ATTEMPTS:
                self._inbox.settle(mail_id, MailOutcome.FAILED)
            else:
                self._inbox.retry(mail_id, _RETRY_PAUSE)
        else:
            if filed.outcome == _WAITING:
                self._inbox.postpone(mail_id, _LIMIT_PAUSE, filed.ticket_id)
            else:
                self._inbox.settle(mail_id, filed.outcome, filed.ticket_id)
        return True

    def _file_parsed(self, mail: ParsedMail) -> Filed:
        if self._router.is_own_mail(mail):
            return Filed(MailOutcome.OURS)
        with self._database.session() as session:
            route = self._router.route(session, mail)
        if route.ticket is not None and mail.is_machine_reply:
            return Filed(self._note_machine_reply(route.ticket, mail), route.ticket.id)
        if route.ticket is not None:
            return Filed(self._add(route.ticket, mail, route.role), route.ticket.id)
        if mail.automatic:
            return self._open_automatic(mail, route.quoted_reference)
        if self._must_wait(mail):
            return Filed(_WAITING)
        return Filed(MailOutcome.OPENED, self._open(mail, route.quoted_reference))

    def _must_wait(self, mail: ParsedMail) -> bool:
        """Return whether the verified sender has opened as many tickets as ``address_limit`` allows.

        Anyone can write anyone's address, so unverified mail neither counts nor waits: a flood in a victim's name must
        not delay the victim. A mail about a risk never waits.
        """
        if not _is_verified_owner(mail):
            return False
        with self._database.session() as session:
            is_limited = has_opened_many(session, mail.reply_to, self._config.address_limit)
        return is_limited and not self._suggestions(mail.subject, mail.text).may_describe_risk

    def _note_machine_reply(self, ticket: Ticket, mail: ParsedMail) -> str:
        """Note a bounce or a vacation reply without changing the ticket's status, and return the outcome.

        Where the ticket is at its limit, the mail is only listed with it.
        """
        is_bounce = mail.automatic == "bounce"
        reply = f"{mail.sender or 'A program'} replied automatically:\n\n{redact(mail.reply)}"
        note = _BOUNCED_NOTE if is_bounce else reply
        try:
            self._tickets.note(ticket.reference, "Mail", note, submission=_fingerprint(mail), source=Source.MAIL)
        except TooManyRequestsError:
            return MailOutcome.OVER_THE_LIMIT
        return MailOutcome.BOUNCE if is_bounce else MailOutcome.NOTE

    def _open_automatic(self, mail: ParsedMail, quoted_reference: str) -> Filed:
        """Open a ticket for a program's mail; over the limit, list the mail with the sender's last such ticket."""
        limit = parse(self._config.automatic_limit)
        recent = (
            select(Ticket)
            .join(InboundMail, InboundMail.ticket_id == Ticket.id)
            .where(
                InboundMail.outcome == MailOutcome.AUTOMATIC,
                InboundMail.created >= now() - dt.timedelta(seconds=limit.get_expiry()),
                Ticket.email == (mail.reply_to or _NO_ADDRESS),
            )
        )
        with self._database.session() as session:
            tickets = session.scalars(recent.order_by(Ticket.id.desc()).limit(limit.amount)).all()
        if len(tickets) < limit.amount:
            return Filed(MailOutcome.AUTOMATIC, self._open(mail, quoted_reference))
        last, submission = tickets[0], digest("over the limit", tickets[0].reference)
        self._tickets.note(last.reference, "Mail", _OVER_THE_LIMIT_NOTE, submission=submission)
        return Filed(MailOutcome.OVER_THE_LIMIT, last.id)

    def _add(self, ticket: Ticket, mail: ParsedMail, role: SenderRole) -> str:
        """Add the mail to its ticket in the sender's role and return the outcome; it waits while the ticket is full."""
        with self._database.session() as session:
            text = mail.reply if role == SenderRole.AGENT else reply_text(session, ticket, mail)
        content = content_of(mail, text, self._config, self._database.contents)
        try:
            if role == SenderRole.AGENT:
                return self._add_answer(ticket, mail, content)
            if role == SenderRole.POSSIBLE_AGENT:
                return self._note_possible_agent(ticket, mail, content)
            return self._add_message(ticket, mail, content, role)
        except TooManyRequestsError:
            return _WAITING

    def _add_answer(self, ticket: Ticket, mail: ParsedMail, content: Content) -> str:
        answer = NewMessage(content.body, Author.STAFF, files=content.files, submission=_fingerprint(mail))
        return MailOutcome.ANSWER if self._tickets.answer(ticket.reference, answer) else MailOutcome.KNOWN

    def _note_possible_agent(self, ticket: Ticket, mail: ParsedMail, content: Content) -> str:
        note = (
            f"{mail.sender} wrote, but not in reply to our e-mail to the agents. It was not sent on:\n\n{content.body}"
        )
        self._tickets.note(ticket.reference, "Mail", note, submission=_fingerprint(mail), source=Source.MAIL)
        return MailOutcome.NOTE

    def _add_message(self, ticket: Ticket, mail: ParsedMail, content: Content, role: SenderRole) -> str:
        """Add a customer's message; another person in the conversation is named, and never verifies the ticket."""
        name = (mail.sender or _NO_ADDRESS) if role == SenderRole.STRANGER else ""
        is_known_subject = any(known in mail.subject for known in (ticket.subject, CONFIRMED, LINK_SENT))
        safety = None
        if not ticket.risk_label:
            safety = self._suggestions("" if is_known_subject else mail.subject, content.body).safety_advice
        message = NewMessage(
            content.body,
            Author.CUSTOMER,
            name,
            risk=safety.risk if safety else None,
            files=content.files,
            mail_id=mail.message_id,
            submission=_fingerprint(mail),
            source=Source.MAIL,
            verified=mail.verified and not name,
        )
        return MailOutcome.ADDED if self._tickets.write(ticket.reference, message) else MailOutcome.KNOWN

    def _open(self, mail: ParsedMail, quoted_reference: str) -> int:
        """Open a ticket and return its id; where the mail quotes someone else's ticket, note which one."""
        content = content_of(mail, mail.text, self._config, self._database.contents)
        subject = redact(mail.subject)[: self._config.max_subject_chars] or "(no subject)"
        view = self._catalogues.look()
        suggestions = suggestions_for(view, subject, content.body)
        entries = [view.catalogue.entries.get(article.hit.slug) for article in suggestions.articles[:_MAX_ARTICLES]]
        advice = Advice(suggestions.safety_advice, tuple(entry for entry in entries if entry), suggestions.answer)
        new_ticket = NewTicket(
            email=mail.reply_to or _NO_ADDRESS,
            subject=subject,
            body=content.body,
            risk=advice.safety.risk if advice.safety else None,
            suggested=tuple(article.slug for article in advice.articles),
            files=content.files,
            mail_id=mail.message_id,
            quiet=mail.quiet,
            source=Source.MAIL,
            verified=_is_verified_owner(mail),
        )
        ticket = self._tickets.open(new_ticket, _fingerprint(mail), advice).ticket
        if quoted_reference:
            note = (
                f"This e-mail answers a message on {quoted_reference}, but came from another address, "
                "so it opened a ticket of its own."
            )
            self._tickets.note(ticket.reference, "Mail", note, submission=digest("quoted", _fingerprint(mail)))
        return ticket.id

    def _suggestions(self, subject: str, body: str) -> TicketSuggestions:
        return suggestions_for(self._catalogues.look(), subject, body)


def _is_verified_owner(mail: ParsedMail) -> bool:
    """Return whether our mail server verified the address that gets the answer."""
    return mail.verified and mail.reply_to == mail.sender


def _fingerprint(mail: ParsedMail) -> str:
    """Return what identifies a mail; the Message-ID alone does not, because the sender chooses it."""
    files = (f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in mail.files)
    return digest(mail.message_id, mail.sender, mail.reply_to, mail.subject, mail.text, *files)
