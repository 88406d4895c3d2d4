"""Inbox: mail that came, kept before anything else is done with it, then read once.

A mail belongs to the ticket whose mail it answers, or to the one whose reference its subject has if its sender wrote
that ticket; any other mail of a person opens a ticket. What programs send by themselves is never answered: a bounce is
noted on its ticket, the rest is only kept.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from typing import TYPE_CHECKING, Protocol

from limits import parse
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer

from web.attachments import inspect
from web.errors import RejectedFileError, WebError
from web.mail.incoming import as_sent, read
from web.tables import Letter, Message, Parcel, Ticket, now
from web.tickets.draft import Addition, Draft
from web.tickets.leaks import without_leaks
from web.tickets.store import find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.attachments import Attachment
    from web.config import WebConfig
    from web.db import Database
    from web.mail.incoming import Incoming
    from web.tickets.support import Support

log = logging.getLogger("firstline.mail")

_MOST_ATTEMPTS = 8
_PAUSE = dt.timedelta(minutes=1)
_FULL = dt.timedelta(minutes=30)


class Advisor(Protocol):
    """Knows what may answer a mail, and what risk it tells of."""

    def advise(self, subject: str, body: str) -> tuple[str, Sequence[Entry]]:
        """Return the kind of risk ("" for none), and the articles to name in the confirmation."""
        ...


def accept(database: Database, raw: bytes) -> int:
    """Keep a mail, and return its number; the same mail again has the same number."""
    raw = as_sent(raw)
    digest = hashlib.sha256(raw).hexdigest()
    with database.writing() as session:
        known = session.scalar(select(Letter.id).where(Letter.digest == digest))
        if known is None:
            letter = Letter(digest=digest, content=raw, sender=read(raw).sender)
            session.add(letter)
            session.flush()
            known = letter.id
        return known


class Reader:
    """Reads the mail of the inbox and does what it asks for."""

    def __init__(self, database: Database, config: WebConfig, support: Support, advisor: Advisor) -> None:
        self._database = database
        self._config = config
        self._support = support
        self._advisor = advisor
        self._reference = re.compile(rf"\b{config.reference_prefix}-[0-9A-Z]{{4}}-[0-9A-Z]{{4}}\b")

    def read_all(self) -> int:
        """Read what is due, and return how many mails that were; one that cannot be read waits, and stops no other."""
        with self._database.session() as session:
            due = select(Letter.id).where(Letter.outcome == "", Letter.due <= now()).order_by(Letter.id)
            numbers = session.scalars(due).all()
        for number in numbers:
            self._read(number)
        return len(numbers)

    def _read(self, number: int) -> None:
        with self._database.session() as session:
            letter = session.get_one(Letter, number, options=[undefer(Letter.content)])
        try:
            outcome = self._settle(read(letter.content))
        except (WebError, SQLAlchemyError, ValueError) as error:
            log.error("mail %d could not be read: %s", number, type(error).__name__)  # noqa: TRY400 - nobody's words
            self._note(number, outcome="failed" if letter.attempts + 1 >= _MOST_ATTEMPTS else "", pause=_PAUSE)
        else:
            self._note(number, outcome=outcome, pause=_FULL)

    def _note(self, number: int, outcome: str, pause: dt.timedelta) -> None:
        """Write down what became of it; without an outcome it is tried again after the pause."""
        with self._database.writing() as session:
            letter = session.get_one(Letter, number)
            letter.outcome, letter.attempts = outcome, letter.attempts + 1
            letter.due = None if outcome else now() + pause

    def _settle(self, mail: Incoming) -> str:
        """Do what a mail asks for; return what that was, or nothing where it must wait."""
        with self._database.session() as session:
            answered, is_ours = self._ticket_of(session, mail), self._is_ours(session, mail)
            crowded = self._is_crowded(session, mail)
        if is_ours:
            return "ours"
        if mail.automatic:
            return self._note_bounce(answered, mail)
        if answered is not None:
            return self._add(answered, mail)
        return "" if crowded else self._open(mail)

    def _is_ours(self, session: Session, mail: Incoming) -> bool:
        """Tell whether we sent it ourselves: a copy that somebody sends back is no news."""
        ours = self._config.support_address.casefold()
        sent = select(Parcel.id).where(Parcel.mail_id == mail.message_id)
        return mail.sender.casefold() == ours or session.scalar(sent) is not None

    def _ticket_of(self, session: Session, mail: Incoming) -> Ticket | None:
        for mail_id in mail.references:
            sent = session.scalar(select(Parcel.ticket_id).where(Parcel.mail_id == mail_id))
            number = sent or session.scalar(select(Message.ticket_id).where(Message.mail_id == mail_id))
            if number and (ticket := session.get(Ticket, number)):
                return find(session, ticket.reference)
        for reference in self._reference.findall(mail.subject.upper()):
            ticket = find(session, reference)
            if ticket and self._may_write(ticket, mail):
                return ticket
        return None

    def _may_write(self, ticket: Ticket, mail: Incoming) -> bool:
        return mail.sender.casefold() == ticket.email.casefold() or self._is_agent(mail)

    def _is_agent(self, mail: Incoming) -> bool:
        agents = self._config.helpdesk_address.casefold()
        return self._config.helpdesk == "mail" and mail.sender.casefold() == agents

    def _is_crowded(self, session: Session, mail: Incoming) -> bool:
        """Tell whether the sender has opened as many tickets as one address may; further mail waits its turn."""
        limit = parse(self._config.address_limit)
        since = now() - dt.timedelta(seconds=limit.get_expiry())
        opened = select(func.count(Ticket.id)).where(Ticket.email == mail.sender, Ticket.created >= since)
        return (session.scalar(opened) or 0) >= limit.amount

    def _note_bounce(self, ticket: Ticket | None, mail: Incoming) -> str:
        if mail.automatic == "bounce" and ticket is not None:
            self._support.note(ticket.reference, "Mail", "A mail about this ticket could not be delivered.")
            return "bounce"
        return f"ignored: {mail.automatic}"

    def _add(self, ticket: Ticket, mail: Incoming) -> str:
        """Add what was written; somebody else in the conversation is named, and never taken for its writer."""
        files, refused = self._files(mail)
        body = "\n\n".join(part for part in (without_leaks(mail.text), *refused) if part) or "(a mail without words)"
        if self._is_agent(mail):
            said = Addition(body, "staff", "", files=files, mail_id=None, submission=_once(mail))
            return "answer" if self._support.answer(ticket.reference, said) else "known"
        name = "" if self._may_write(ticket, mail) else mail.sender
        said = Addition(body, "customer", name, files=files, mail_id=mail.message_id)
        return "added" if self._support.write(ticket.reference, said) else "known"

    def _open(self, mail: Incoming) -> str:
        files, refused = self._files(mail)
        body = "\n\n".join(part for part in (without_leaks(mail.text), *refused) if part) or "(a mail without words)"
        subject = without_leaks(mail.subject)[: self._config.max_subject_chars] or "(no subject)"
        flagged, found = self._advisor.advise(subject, body)
        draft = Draft(
            email=mail.sender,
            subject=subject,
            body=body,
            name=mail.name,
            flagged=flagged,
            suggested=tuple(entry.slug for entry in found),
            files=files,
            mail_id=mail.message_id,
        )
        self._support.open(draft, _once(mail), () if flagged else found)
        return "opened"

    def _files(self, mail: Incoming) -> tuple[tuple[Attachment, ...], tuple[str, ...]]:
        kept: list[Attachment] = []
        refused: list[str] = []
        for name, content in mail.files[: self._config.max_files]:
            try:
                kept.append(inspect(name, content, self._config.max_file_bytes))
            except RejectedFileError as error:
                refused.append(f"[{error}]")
        return tuple(kept), tuple(refused)


def _once(mail: Incoming) -> str:
    return hashlib.sha256(mail.message_id.encode()).hexdigest()
