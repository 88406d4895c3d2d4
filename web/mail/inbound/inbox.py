"""Inbox: incoming mail, stored before anything else is done with it, then read once.

A mail belongs to a ticket if it answers a mail that we sent about it, and the ticket's customer wrote it or gets it as
well. A customer's own Message-ID, or the reference in
the subject, leads to a ticket only if the sender is that ticket's address: anyone can choose a Message-ID and get
someone else to quote it. Any other mail of a person opens a ticket. The From header says who the sender is;
``web.mail.inbound.authentication`` reads whether their domain vouches for that. A sender counts as an agent only in
answer to a mail that went to the agents, because no one else knows its Message-ID.

What programs send is never answered automatically. A delivery failure or a vacation reply to mail of ours becomes a
note for the staff. All else is taken as a person's mail, because people write through programs: lists, web forms, other
help desks. Programs may open ``automatic_limit`` tickets in one sender's name; further mail joins the last of them.

A reader first moves the ``due`` of a letter on, so that no other process reads it meanwhile.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from limits import parse
from sqlalchemy import select, update
from sqlalchemy.orm import undefer

from kb.counts import counted
from web.errors import RejectedFileError, SandboxBusyError, TooManyRequestsError
from web.mail.inbound.authentication import is_verified
from web.mail.inbound.reading import read_safely
from web.mail.outbound.templates import CONFIRMED, LINK_SENT
from web.mail.parsing.parser import as_sent, sender_of
from web.mail.parsing.unmarked import own_lines, texts_of
from web.storage.address import normal
from web.storage.models import InboundMail, Message, OutboxItem, Ticket, now
from web.storage.states import Author, MailOutcome, OutboxKind
from web.storage.text import shortened
from web.tickets.new_ticket import NewMessage, NewTicket, Source, digest
from web.tickets.reference import references_in
from web.tickets.repository import find, has_opened_many
from web.tickets.secrets import redact
from web.tickets.uploads.types import Attachment, inspect

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.config import WebConfig
    from web.mail.parsing.parser import Incoming
    from web.storage.database import Database
    from web.tickets.service import TicketService
    from web.tickets.suggestions import Advice

log = logging.getLogger("firstline.mail")

_MOST_ATTEMPTS = 8
LEASE = dt.timedelta(minutes=5)
_PAUSE = dt.timedelta(minutes=1)
_FULL = dt.timedelta(minutes=30)

_COMPARED = 20
"""A reply quotes the newest mails of a ticket; to compare it with hundreds would take long."""

_NO_ADDRESS = "unknown@sender.invalid"
"""The writer of a ticket that came in a mail without any address; an answer to it comes back as undelivered."""

_MORE = (
    "More automatic mail came from this sender than may open tickets of its own. Each further mail is listed with this "
    "ticket, under “Original messages”."
)


class Advisor(Protocol):
    """Knows what may answer a mail, and what risk it tells of."""

    def advise(self, subject: str, body: str) -> Advice:
        """Return the safety advice for a mail that describes a risk, and the articles that may answer it."""
        ...

    def may_describe_risk(self, subject: str, body: str) -> bool:
        """Return whether a risk is recognised, or at least not unlikely."""
        ...


def accept(database: Database, raw: bytes) -> int:
    """Keep a mail, and return its number; the same mail again has the same number.

    Only its head is read: a mail that made this step fail would come first again in each round, and keep all others
    out.
    """
    raw = as_sent(raw)
    digest, sender = hashlib.sha256(raw).hexdigest(), sender_of(raw)
    with database.writing() as session:
        known = session.scalar(select(InboundMail.id).where(InboundMail.digest == digest))
        if known is None:
            letter = InboundMail(digest=digest, content=raw, sender=sender)
            session.add(letter)
            session.flush()
            known = letter.id
        return known


class Reader:
    """Reads the mail of the inbox and does what it asks for."""

    def __init__(self, database: Database, config: WebConfig, support: TicketService, advisor: Advisor) -> None:
        self._database = database
        self._config = config
        self._tickets = support
        self._advisor = advisor

    def read_all(self) -> int:
        """Read what is due, and return how many mails that were; one that cannot be read waits, and stops no other."""
        with self._database.session() as session:
            due = (
                select(InboundMail.id)
                .where(InboundMail.outcome == "", InboundMail.due <= now())
                .order_by(InboundMail.id)
            )
            numbers = session.scalars(due).all()
        return sum(self._read(number) for number in numbers)

    def _read(self, number: int) -> bool:
        letter = self._claim(number)
        if letter is None:
            return False
        try:
            mail = self._checked(read_safely(letter.content, self._ours()), letter.content)
            outcome, ticket = self._settle(mail)
        except SandboxBusyError:  # others keep the workers busy, which must not use up the attempts of this mail
            self._note(number, outcome="", due=now() + _PAUSE, attempts=0)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one mail, the others must not wait for it
            log.error("mail %d could not be read: %s", number, type(error).__name__)  # noqa: TRY400 - nobody's words
            outcome = MailOutcome.FAILED if letter.attempts >= _MOST_ATTEMPTS else ""
            self._note(number, outcome=outcome, due=now() + _PAUSE)
        else:
            # waiting for a turn is not a failed attempt
            waits = {} if outcome else {"attempts": 0}
            self._note(number, outcome=outcome, due=now() + _FULL, ticket_id=ticket, **waits)
        return True

    def _claim(self, number: int) -> InboundMail | None:
        """Return a letter that is nobody else's for the time of the lease; None where somebody has it."""
        waiting = (InboundMail.id == number, InboundMail.outcome == "", InboundMail.due <= now())
        with self._database.writing() as session:
            asked = select(InboundMail).where(*waiting).options(undefer(InboundMail.content))
            letter = session.scalar(asked.with_for_update(skip_locked=True))
            if letter is not None:
                letter.due = now() + LEASE
                letter.attempts += 1
            return letter

    def _note(self, number: int, **values: object) -> None:
        """Write down what became of a letter; without an outcome it is read again when it is due."""
        values |= {"due": None} if values["outcome"] else {}
        with self._database.writing() as session:
            session.execute(
                update(InboundMail).where(InboundMail.id == number, InboundMail.outcome == "").values(**values)
            )

    def _checked(self, mail: Incoming, raw: bytes) -> Incoming:
        """Return the mail with whether its sender is verified."""
        return replace(mail, verified=is_verified(raw, mail.sender, self._config.mail_authserv_id))

    def _settle(self, mail: Incoming) -> tuple[str, int | None]:
        """Do what a mail asks for; return the outcome, "" where the mail must wait, and the ticket's number."""
        with self._database.session() as session:
            if self._is_ours(mail):
                return MailOutcome.OURS, None
            answered = self._ticket_of(session, mail)
            quoted = "" if answered else self._quoted(session, mail)
            by = self._author(session, mail, answered) if answered else ""
        if answered is not None and mail.automatic in ("bounce", "auto-reply"):
            return self._note_reply(answered, mail), answered.id
        if answered is not None:
            return self._add(answered, mail, by), answered.id
        if mail.automatic:
            return self._open_automatic(mail, quoted)
        return ("", None) if self._is_crowded(mail) else self._open(mail, quoted)

    def _ours(self) -> tuple[str, ...]:
        """Return the addresses from which people get mail that they answer."""
        return tuple({normal(self._config.support_address), normal(self._config.helpdesk_address)} - {""})

    def _is_ours(self, mail: Incoming) -> bool:
        """Return whether it comes from our own address: a copy of our mail that came back.

        A Message-ID of ours is no sign of that: a mail of someone else that has it is a different one.
        """
        return mail.sender != "" and mail.sender == normal(self._config.support_address)

    def _ticket_of(self, session: Session, mail: Incoming) -> Ticket | None:
        for mail_id in mail.references:
            number = self._sent_about(session, mail_id) or self._written_by(session, mail, mail_id)
            if number and (ticket := session.get(Ticket, number)) and self._takes_part(session, mail, ticket):
                return find(session, ticket.reference)
        written, _ = references_in(mail.subject)
        for reference in dict.fromkeys(one.reference for one in written):
            ticket = find(session, reference)
            if ticket and (mail.sender == ticket.email or self._is_like_an_agent(mail)):
                return ticket
        return None

    def _takes_part(self, session: Session, mail: Incoming, ticket: Ticket) -> bool:
        """Return whether a mail in answer to ours may join the ticket.

        Our Message-ID alone proves nothing: a customer can forward our mail, or reuse its Message-ID, so that someone
        else answers it to us. That answer is not for the customer to read, unless it went to the customer as well.
        What programs answer, and what answers our mail to the agents, becomes a note or an agent's message.
        """
        if mail.automatic in ("bounce", "auto-reply") or ticket.email in {mail.sender, *mail.recipients}:
            return True
        return self._is_like_an_agent(mail) or self._answers_agents(session, mail)

    def _answers_agents(self, session: Session, mail: Incoming) -> bool:
        """Return whether it answers a mail that went to the agents, whose Message-ID only they know."""
        told = OutboxItem.mail_id.in_(mail.references), OutboxItem.recipient == self._config.helpdesk_address
        is_mail = self._config.helpdesk == "mail"
        return is_mail and session.scalar(select(OutboxItem.id).where(*told).limit(1)) is not None

    @staticmethod
    def _sent_about(session: Session, mail_id: str) -> int | None:
        """Return the number of the ticket about which we sent a mail; an answer may have left the outbox since."""
        sent = session.scalar(
            select(OutboxItem.ticket_id).where(OutboxItem.mail_id == mail_id, OutboxItem.ticket_id.is_not(None))
        )
        answers = Message.mail_id == mail_id, Message.author == Author.STAFF
        return sent or session.scalar(select(Message.ticket_id).where(*answers).limit(1))

    def _written_by(self, session: Session, mail: Incoming, mail_id: str) -> int | None:
        """Return the number of the ticket on which the sender wrote the message with that Message-ID.

        What looks like an agent's mail may join as well: without the Message-ID of our mail to them, it becomes a note.
        """
        written = select(Message.ticket_id).join(Message.ticket).where(Message.mail_id == mail_id)
        if not self._is_like_an_agent(mail):
            written = written.where(Ticket.email == mail.sender)
        return session.scalar(written.order_by(Message.id).limit(1))

    @staticmethod
    def _quoted(session: Session, mail: Incoming) -> str:
        """Return the reference of someone else's ticket that the mail answers; "" where there is none."""
        theirs = select(Ticket.reference).join(Ticket.messages).where(Message.mail_id.in_(mail.references))
        sent = select(Ticket.reference).join(OutboxItem).where(OutboxItem.mail_id.in_(mail.references))
        return session.scalar(theirs.order_by(Message.id).limit(1)) or session.scalar(sent.limit(1)) or ""

    def _author(self, session: Session, mail: Incoming, ticket: Ticket) -> str:
        """Return who wrote it: "customer", "agent", "stranger", or "unproven" for one who only looks like an agent."""
        signs = self._answers_agents(session, mail), self._is_like_an_agent(mail)
        if any(signs):
            return "agent" if all(signs) else "unproven"
        return "customer" if mail.sender == ticket.email else "stranger"

    def _is_like_an_agent(self, mail: Incoming) -> bool:
        """Tell whether it comes from an agent's address, which anyone can write into a mail."""
        theirs = {normal(self._config.helpdesk_address), *map(str.lower, self._config.helpdesk_senders)}
        domain = mail.sender.rpartition("@")[2]
        return self._config.helpdesk == "mail" and bool({mail.sender, f"@{domain}"} & theirs)

    def _is_crowded(self, mail: Incoming) -> bool:
        """Return whether the mail waits, because its verified sender has opened as many tickets as one address may.

        Anyone can write anyone's address, so mail that nothing vouches for is neither counted nor kept waiting: noise
        in a victim's name must not delay the victim. A mail about a risk never waits.
        """
        if not _is_proven(mail):
            return False
        with self._database.session() as session:
            crowded = has_opened_many(session, mail.answer_to, self._config.address_limit)
        return crowded and not self._advisor.may_describe_risk(mail.subject, mail.text)

    def _note_reply(self, ticket: Ticket, mail: Incoming) -> str:
        """Add a note with what a program answered to our mail; the ticket keeps its status.

        Where the ticket takes no more for now, the mail is listed with it and is not read again.
        """
        note = "A mail about this ticket came back: it could not be delivered."
        if mail.automatic != "bounce":
            note = f"{mail.sender or 'A program'} answered automatically:\n\n{redact(mail.reply)}"
        try:
            self._tickets.note(ticket.reference, "Mail", note, submission=_once(mail), source=Source.MAIL)
        except TooManyRequestsError:
            return MailOutcome.OVER_THE_LIMIT
        return MailOutcome.BOUNCE if mail.automatic == "bounce" else MailOutcome.NOTE

    def _open_automatic(self, mail: Incoming, quoted: str) -> tuple[str, int | None]:
        """Open a ticket for a program's mail; over the limit, keep the mail with the sender's last such ticket."""
        with self._database.session() as session:
            last = self._last_over_the_limit(session, mail)
        if last is None:
            _, number = self._open(mail, quoted)
            return MailOutcome.AUTOMATIC, number
        over = digest("over the limit", last.reference)
        self._tickets.note(last.reference, "Mail", _MORE, submission=over)
        return MailOutcome.OVER_THE_LIMIT, last.id

    def _last_over_the_limit(self, session: Session, mail: Incoming) -> Ticket | None:
        """Return the last ticket that programs opened in the sender's name, if they opened as many as they may."""
        limit = parse(self._config.automatic_limit)
        since = now() - dt.timedelta(seconds=limit.get_expiry())
        opened = (
            select(Ticket)
            .join(InboundMail, InboundMail.ticket_id == Ticket.id)
            .where(
                InboundMail.outcome == MailOutcome.AUTOMATIC,
                InboundMail.created >= since,
                Ticket.email == (mail.answer_to or _NO_ADDRESS),
            )
        )
        tickets = session.scalars(opened.order_by(Ticket.id.desc()).limit(limit.amount)).all()
        return tickets[0] if len(tickets) == limit.amount else None

    def _add(self, ticket: Ticket, mail: Incoming, by: str) -> str:
        """Add a message to a ticket; another person in the conversation is named, and never taken for its writer.

        Return "" where the ticket takes no more for now: the mail then waits.
        """
        try:
            return self._write(ticket, mail, by)
        except TooManyRequestsError:
            return ""

    def _write(self, ticket: Ticket, mail: Incoming, by: str) -> str:
        body, files = self._said(mail, mail.reply if by == "agent" else self._reply(ticket, mail))
        if by == "unproven":
            note = (
                f"{mail.sender} wrote, but not in answer to the mail that told of this ticket. It was not sent on:\n\n"
            )
            self._tickets.note(ticket.reference, "Mail", note + body, submission=_once(mail), source=Source.MAIL)
            return MailOutcome.NOTE
        if by == "agent":
            said = NewMessage(body, Author.STAFF, "", files=files, mail_id=None, submission=_once(mail))
            return MailOutcome.ANSWER if self._tickets.answer(ticket.reference, said) else MailOutcome.KNOWN
        name = (mail.sender or _NO_ADDRESS) if by == "stranger" else ""
        news = "" if any(known in mail.subject for known in (ticket.subject, CONFIRMED, LINK_SENT)) else mail.subject
        safety = None if ticket.risk_label else self._advisor.advise(news, body).safety
        said = NewMessage(
            body,
            Author.CUSTOMER,
            name,
            risk=safety.risk if safety else None,
            files=files,
            mail_id=mail.message_id,
            submission=_once(mail),
            source=Source.MAIL,
            verified=mail.verified and not name,
        )
        return MailOutcome.ADDED if self._tickets.write(ticket.reference, said) else MailOutcome.KNOWN

    def _reply(self, ticket: Ticket, mail: Incoming) -> str:
        """Return what a reply says, with the answers that stand between the lines of our mail."""
        if not mail.quote:
            return mail.reply
        with self._database.session() as session:
            theirs = OutboxItem.ticket_id == ticket.id, OutboxItem.kind == OutboxKind.MAIL
            sent = session.scalars(
                select(OutboxItem.content).where(*theirs).order_by(OutboxItem.id.desc()).limit(_COMPARED)
            )
            texts = [text for content in sent for text in texts_of(content)]
            bodies = select(Message.body).where(Message.ticket_id == ticket.id)
            texts += session.scalars(bodies.order_by(Message.id.desc()).limit(_COMPARED)) if texts else ()
        between = own_lines(mail.quote, texts)
        return f"{mail.reply}\n\n[Between the lines of our mail:]\n{between}" if between else mail.reply

    def _open(self, mail: Incoming, quoted: str) -> tuple[str, int | None]:
        """Open a ticket; where the mail quotes someone else's ticket, a note says which one."""
        body, files = self._said(mail, mail.text)
        subject = redact(mail.subject)[: self._config.max_subject_chars] or "(no subject)"
        advice = self._advisor.advise(subject, body)
        draft = NewTicket(
            email=mail.answer_to or _NO_ADDRESS,
            subject=subject,
            body=body,
            risk=advice.safety.risk if advice.safety else None,
            suggested=tuple(entry.slug for entry in advice.articles),
            files=files,
            mail_id=mail.message_id,
            quiet=mail.quiet,
            source=Source.MAIL,
            verified=_is_proven(mail),
        )
        ticket = self._tickets.open(draft, _once(mail), advice).ticket
        if quoted:
            note = f"This mail answers a message on {quoted}, but comes from another address, so it opened a ticket."
            self._tickets.note(ticket.reference, "Mail", note, submission=digest("quoted", _once(mail)))
        return MailOutcome.OPENED, ticket.id

    def _said(self, mail: Incoming, text: str) -> tuple[str, tuple[Attachment, ...]]:
        """Return the words to keep, without secrets, with a line for each file that was not; and the files."""
        files, refused = self._files(mail)
        return "\n\n".join(part for part in (redact(text), *refused) if part) or "(a mail without words)", files

    def _files(self, mail: Incoming) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
        if mail.whole:
            return (Attachment("original.eml", "message/rfc822", mail.whole),), ()
        kept: list[Attachment] = []
        refused: list[str] = []
        for name, content in mail.files[: self._config.max_files]:
            try:
                kept.append(inspect(name, content, self._config.max_file_bytes, self._config.file_kinds))
            except RejectedFileError as error:
                refused.append(f"[{error}]")
        if mail.more_files:
            refused.append(f"[{mail.more_files} more files are in the original message.]")
        if left_out := mail.files[self._config.max_files :]:
            names = ", ".join(f"“{shortened(name)}”" for name, _ in left_out)
            refused.append(f"[Left out, because {counted(self._config.max_files, 'file fits', 'files fit')}: {names}.]")
        return tuple(kept), tuple(refused)


def _is_proven(mail: Incoming) -> bool:
    """Return whether the address that gets the answer is the one that our mail server verified."""
    return mail.verified and mail.answer_to == mail.sender


def _once(mail: Incoming) -> str:
    """Return what identifies a mail: not its Message-ID alone, because the sender chooses that."""
    files = (f"{name} {hashlib.sha256(content).hexdigest()}" for name, content in mail.files)
    return digest(mail.message_id, mail.sender, mail.answer_to, mail.subject, mail.text, *files)
