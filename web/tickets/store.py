"""Stores tickets and what is said about them: each once, in the session it is handed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from web.tables import File, Message, Ticket, TicketArticle, now
from web.text import clean_line
from web.tickets.reference import new_reference

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.tickets.draft import Addition, Draft

_ATTEMPTS = 5
"""One reference in 110 thousand million is taken by chance; five in a row are not."""

_SAME_MESSAGE = dt.timedelta(hours=24)
"""For so long the same words are the same message; later they mean that it happened again."""


def store(session: Session, draft: Draft, submission: str, prefix: str) -> tuple[Ticket, bool]:
    """Return the ticket of a draft, and whether it is new: the same message again within a day is the first ticket.

    ``submission`` numbers the form as it was sent: the second click of two finds the ticket of the first.

    Raises:
        IntegrityError: every reference that was tried is taken.

    """
    known = session.scalar(
        select(Ticket)
        .where((Ticket.submission == submission) | (Ticket.words == draft.words) & (Ticket.created >= _yesterday()))
        .order_by(Ticket.id)
        .limit(1)
    )
    return (known, False) if known else (_insert(session, draft, submission, prefix), True)


def _yesterday() -> dt.datetime:
    return now() - _SAME_MESSAGE


def _insert(session: Session, draft: Draft, submission: str, prefix: str) -> Ticket:
    for attempt in range(1, _ATTEMPTS + 1):
        ticket = _ticket(draft, submission, new_reference(prefix))
        try:
            with session.begin_nested():
                session.add(ticket)
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
            continue
        message = Message(author="customer", name=draft.name, body=draft.body, mail_id=draft.mail_id)
        ticket.messages.append(message)
        _attach(session, message, draft)
        return ticket
    raise AssertionError  # the last attempt returns or raises


def _ticket(draft: Draft, submission: str, reference: str) -> Ticket:
    parts = {(slug, "suggested") for slug in draft.suggested} | {(slug, "read") for slug in draft.read}
    return Ticket(
        reference=reference,
        submission=submission,
        words=draft.words,
        email=draft.email,
        topic=draft.topic,
        platform=draft.platform,
        subject=clean_line(draft.subject),
        query=draft.query,
        flagged=draft.flagged,
        priority=draft.priority,
        plan=draft.standing.plan,
        organisation=draft.standing.organisation,
        status="open",
        articles=[TicketArticle(slug=slug, part=part) for slug, part in sorted(parts)],
    )


def add(session: Session, ticket: Ticket, addition: Addition) -> Message | None:
    """Return the message that was added to a ticket; None where it is there already."""
    if addition.mail_id and session.scalar(select(Message.id).where(Message.mail_id == addition.mail_id)):
        return None
    if addition.submission and session.scalar(select(Message.id).where(Message.submission == addition.submission)):
        return None
    message = Message(
        ticket=ticket,
        author=addition.author,
        name=addition.name,
        internal=addition.internal,
        body=addition.body,
        mail_id=addition.mail_id,
        submission=addition.submission,
    )
    session.add(message)
    _attach(session, message, addition)
    ticket.updated = now()
    return message


def _attach(session: Session, message: Message, given: Draft | Addition) -> None:
    """Hang the files on the message: those that came with it, and those that wait for it."""
    message.files += [
        File(name=one.name, media_type=one.media_type, size=len(one.content), content=one.content)
        for one in given.files
    ]
    session.flush()
    waiting = File.id.in_(given.staged) & File.message_id.is_(None)
    session.execute(update(File).where(waiting).values(message_id=message.id))
    session.expire(message, ["files"])  # those that waited are among them now


def find(session: Session, reference: str) -> Ticket | None:
    """Return the ticket of a reference; where it was merged, the one it is part of."""
    ticket = session.scalar(select(Ticket).where(Ticket.reference == reference))
    while ticket and ticket.merged_into_id:
        ticket = session.get(Ticket, ticket.merged_into_id)
    return ticket
