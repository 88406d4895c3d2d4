"""Stores tickets and what is said about them: each once, in the session it is handed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from limits import parse
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from web.storage.address import mailbox_of
from web.storage.models import File, Message, Ticket, TicketArticle, now
from web.storage.states import ArticlePart, Author, Status
from web.storage.text import clean_line
from web.tickets.new_ticket import Source, TicketRisk
from web.tickets.reference import new_reference

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.tickets.new_ticket import NewMessage, NewTicket

_ATTEMPTS = 5
"""One reference in 110 thousand million is taken by chance; five in a row are not."""

_SAME_MESSAGE = dt.timedelta(hours=24)
"""For so long the same words are the same message; later they mean that it happened again."""


def store(session: Session, draft: NewTicket, submission: str, prefix: str) -> tuple[Ticket, bool]:
    """Return the ticket of a draft, and whether it is new: the same form again within a day is the first ticket.

    ``submission`` numbers the form as it was sent: the second click of two finds the ticket of the first. With
    PostgreSQL both may look before either has written; the insert of the second then fails, and it looks again.
    Mail is known again by its ``submission`` alone.

    Raises:
        IntegrityError: every reference that was tried is taken.

    """
    for attempt in range(1, _ATTEMPTS + 1):
        if known := _known(session, draft, submission):
            return known, False
        try:
            with session.begin_nested():
                return _insert(session, draft, submission, new_reference(prefix)), True
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # the last attempt returns or raises


def _known(session: Session, draft: NewTicket, submission: str) -> Ticket | None:
    same = (Ticket.submission == submission) | Ticket.id.in_(
        select(Message.ticket_id).where(Message.submission == submission)
    )
    if draft.source != Source.MAIL:  # who writes "Please call me." in a second mail would wait for an answer to it
        same |= (Ticket.content_digest == draft.content_digest) & (Ticket.created >= _yesterday())
    return session.scalar(select(Ticket).where(same).order_by(Ticket.id).limit(1))


def _yesterday() -> dt.datetime:
    return now() - _SAME_MESSAGE


def _insert(session: Session, draft: NewTicket, submission: str, reference: str) -> Ticket:
    ticket = _ticket(draft, submission, reference)
    message = Message(
        author=Author.CUSTOMER, body=draft.body, mail_id=draft.mail_id, source=draft.source, verified=draft.is_proven
    )
    ticket.messages.append(message)
    session.add(ticket)
    _attach(session, message, draft)
    return ticket


def _ticket(draft: NewTicket, submission: str, reference: str) -> Ticket:
    parts = {(slug, ArticlePart.SUGGESTED) for slug in draft.suggested}
    parts |= {(slug, ArticlePart.READ) for slug in draft.read}
    risk = draft.risk or TicketRisk()
    return Ticket(
        reference=reference,
        submission=submission,
        content_digest=draft.content_digest,
        email=draft.email,
        email_verified=now() if draft.is_proven else None,
        topic=draft.topic,
        platform=draft.platform,
        subject=clean_line(draft.subject),
        query=draft.query,
        risk=risk.kind,
        risk_article=risk.article,
        priority=draft.priority,
        plan=draft.standing.plan,
        organisation=draft.standing.organisation,
        status=Status.OPEN,
        articles=[TicketArticle(slug=slug, part=part) for slug, part in sorted(parts)],
    )


def has_opened_many(session: Session, email: str, limit: str) -> bool:
    """Return whether the owner of an address has opened as many tickets of late as the limit allows.

    Only tickets on which they are proven to have written count: anyone can open others in their name.
    """
    most = parse(limit)
    since = now() - dt.timedelta(seconds=most.get_expiry())
    theirs = Ticket.mailbox == mailbox_of(email), Ticket.created >= since
    proven = Ticket.messages.any(Message.verified)
    return (session.scalar(select(func.count(Ticket.id)).where(*theirs, proven)) or 0) >= most.amount


def is_said(session: Session, addition: NewMessage) -> bool:
    """Tell whether it was added before, to whatever ticket."""
    if addition.submission is None:
        return False
    return session.scalar(select(Message.id).where(Message.submission == addition.submission)) is not None


def add(session: Session, ticket: Ticket, addition: NewMessage) -> Message | None:
    """Return the message that was added to a ticket; None where it is there already."""
    if is_said(session, addition):
        return None
    try:
        with session.begin_nested():
            message = _say(session, ticket, addition)
    except IntegrityError:
        if is_said(session, addition):  # by somebody who looked in the same moment
            return None
        raise
    ticket.updated = now()
    return message


def _say(session: Session, ticket: Ticket, addition: NewMessage) -> Message:
    message = Message(
        ticket=ticket,
        author=addition.author,
        name=addition.name,
        event=addition.event,
        actor=addition.actor,
        internal=addition.internal,
        body=addition.body,
        article=addition.article,
        mail_id=addition.mail_id,
        submission=addition.submission,
        source=addition.source,
        verified=addition.verified,
    )
    session.add(message)
    _attach(session, message, addition)
    return message


def _attach(session: Session, message: Message, given: NewTicket | NewMessage) -> None:
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
    followed: set[int] = set()
    while ticket and ticket.merged_into_id and ticket.id not in followed:  # a circle, if there ever is one, ends
        followed.add(ticket.id)
        ticket = session.get(Ticket, ticket.merged_into_id)
    return ticket


def hold(session: Session, *references: str) -> tuple[Ticket | None, ...]:
    """Return the tickets of references as they are now, which nobody else changes until the transaction ends.

    They are held in the order of their numbers: two who want the same ones never wait for each other. What became part
    of another while this one waited is let go, and looked up anew. SQLite has one writer at a time anyway.
    """
    for _ in range(_ATTEMPTS):
        found = tuple(find(session, reference) for reference in references)
        numbers = {ticket.id for ticket in found if ticket}
        with session.begin_nested() as step:
            held = select(Ticket).where(Ticket.id.in_(numbers)).order_by(Ticket.id).with_for_update()
            rows = session.scalars(held.execution_options(populate_existing=True)).all()
            if len(rows) == len(numbers) and all(row.merged_into_id is None for row in rows):
                return found
            step.rollback()
    return tuple(None for _ in references)
