"""Store, find and load tickets and messages, in a session of the caller."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from limits import parse
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload, selectinload

from web.errors import NoTicketError, TooManyRequestsError
from web.storage.address import mailbox_of
from web.storage.models import File, Message, Ticket, TicketArticle, now
from web.storage.row_limits import is_limited
from web.storage.states import ArticlePart, Author, Status
from web.storage.text import clean_line
from web.tickets.new_ticket import Source, TicketRisk
from web.tickets.reference import new_reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session
    from sqlalchemy.orm.interfaces import ORMOption

    from web.tickets.new_ticket import NewMessage, NewTicket

_ATTEMPTS = 5
"""One reference in 110 thousand million is taken by chance; five in a row are not."""

_DUPLICATE_PERIOD = dt.timedelta(hours=24)
"""Within it the same text is the same message; later it means that the problem came back."""

_WHOLE: Final = (
    joinedload(Ticket.assignee),
    selectinload(Ticket.articles),
    selectinload(Ticket.messages).selectinload(Message.files),
)


def store(session: Session, new_ticket: NewTicket, submission: str, prefix: str) -> tuple[Ticket, bool]:
    """Store a ticket; return it and True, or the ticket that exists and False.

    A ticket exists if it has the same submission, or the same text within a day; mail is compared by submission only.
    With PostgreSQL two clicks may both look before either has written: the second insert then fails, and it looks
    again.

    Raises:
        IntegrityError: every reference that was tried is taken.

    """
    for attempt in range(1, _ATTEMPTS + 1):
        if existing := _existing(session, new_ticket, submission):
            return existing, False
        try:
            with session.begin_nested():
                return _insert(session, new_ticket, submission, new_reference(prefix)), True
        except IntegrityError:
            if attempt == _ATTEMPTS:
                raise
    raise AssertionError  # the last attempt returns or raises


def _existing(session: Session, new_ticket: NewTicket, submission: str) -> Ticket | None:
    by_message = select(Message.ticket_id).where(Message.submission == submission)
    is_same = (Ticket.submission == submission) | Ticket.id.in_(by_message)
    if new_ticket.source != Source.MAIL:  # a second mail that says "Please call me." deserves an answer of its own
        is_recent = Ticket.created >= now() - _DUPLICATE_PERIOD
        is_same |= (Ticket.content_digest == new_ticket.content_digest) & is_recent
    return session.scalar(select(Ticket).where(is_same).order_by(Ticket.id).limit(1))


def _insert(session: Session, new_ticket: NewTicket, submission: str, reference: str) -> Ticket:
    risk = new_ticket.risk or TicketRisk()
    parts = {(slug, ArticlePart.SUGGESTED) for slug in new_ticket.suggested}
    parts |= {(slug, ArticlePart.READ) for slug in new_ticket.read}
    message = Message(
        author=Author.CUSTOMER,
        body=new_ticket.body,
        mail_id=new_ticket.mail_id,
        source=new_ticket.source,
        verified=new_ticket.is_owner_verified,
    )
    ticket = Ticket(
        reference=reference,
        submission=submission,
        content_digest=new_ticket.content_digest,
        email=new_ticket.email,
        email_verified=now() if new_ticket.is_owner_verified else None,
        topic=new_ticket.topic,
        platform=new_ticket.platform,
        subject=clean_line(new_ticket.subject),
        query=new_ticket.query,
        risk=risk.kind,
        risk_article=risk.article,
        priority=new_ticket.priority,
        plan=new_ticket.standing.plan,
        organisation=new_ticket.standing.organisation,
        status=Status.OPEN,
        articles=[TicketArticle(slug=slug, part=part) for slug, part in sorted(parts)],
        messages=[message],
    )
    session.add(ticket)
    _attach(session, message, new_ticket)
    return ticket


def has_opened_many(session: Session, email: str, limit: str) -> bool:
    """Return whether the owner of an address has reached the limit of new tickets.

    Only tickets with a verified message count: anyone can open others under their address.
    """
    is_verified = Ticket.messages.any(Message.verified)
    return is_limited(session, limit, Ticket.created, Ticket.mailbox == mailbox_of(email), is_verified)


def check_address_limit(session: Session, email: str, limit: str) -> None:
    """Check that the owner of an address may open another ticket.

    Raises:
        TooManyRequestsError: they have opened as many as the limit allows.

    """
    if has_opened_many(session, email, limit):
        message = "Many messages came from this address. Reply to the mail of one of them, or wait a while."
        raise TooManyRequestsError(message, retry_after=parse(limit).get_expiry())


def is_stored(session: Session, new_message: NewMessage) -> bool:
    """Return whether this submission is stored already, in any ticket."""
    if new_message.submission is None:
        return False
    return session.scalar(select(Message.id).where(Message.submission == new_message.submission)) is not None


def check_message_limit(session: Session, ticket: Ticket, new_message: NewMessage, limit: str) -> None:
    """Check that a ticket may take another message; verified ones count apart, and stored ones are taken again.

    Raises:
        TooManyRequestsError: it has taken as many as the limit allows.

    """
    inbound = Message.ticket_id == ticket.id, Message.source != ""
    same_kind = Message.verified.is_(new_message.verified)
    if is_limited(session, limit, Message.created, *inbound, same_kind) and not is_stored(session, new_message):
        text = "This ticket has many new messages. A person will read them; please wait a while to add more."
        raise TooManyRequestsError(text, retry_after=parse(limit).get_expiry())


def add(session: Session, ticket: Ticket, new_message: NewMessage) -> Message | None:
    """Add a message to a ticket and return it; None if it is stored already."""
    if is_stored(session, new_message):
        return None
    try:
        with session.begin_nested():
            message = Message(
                ticket=ticket,
                author=new_message.author,
                name=new_message.name,
                event=new_message.event,
                actor=new_message.actor,
                internal=new_message.internal,
                body=new_message.body,
                articles=new_message.articles,
                mail_id=new_message.mail_id,
                submission=new_message.submission,
                source=new_message.source,
                verified=new_message.verified,
            )
            session.add(message)
            _attach(session, message, new_message)
    except IntegrityError:
        if is_stored(session, new_message):  # another process stored it in the same moment
            return None
        raise
    ticket.updated = now()
    return message


def _attach(session: Session, message: Message, upload: NewTicket | NewMessage) -> None:
    """Attach files to a message: those sent with it, and those staged for it."""
    message.files += [file.row() for file in upload.files]
    session.flush()
    is_staged = File.id.in_(upload.staged) & File.message_id.is_(None)
    session.execute(update(File).where(is_staged).values(message_id=message.id))
    session.expire(message, ["files"])  # the staged files are among them now


def find(session: Session, reference: str, options: Sequence[ORMOption] = ()) -> Ticket | None:
    """Return the ticket of a reference; if it was merged, the one that it is part of."""
    ticket = session.scalar(select(Ticket).where(Ticket.reference == reference).options(*options))
    followed: set[int] = set()
    while ticket and ticket.merged_into_id and ticket.id not in followed:  # a damaged database may hold a circle
        followed.add(ticket.id)
        ticket = session.get(Ticket, ticket.merged_into_id, options=options)
    return ticket


def find_whole(session: Session, reference: str) -> Ticket | None:
    """Return what ``find`` does, with messages, files, articles and assignee loaded in four statements."""
    return find(session, reference, _WHOLE)


def get_whole(session: Session, reference: str) -> Ticket:
    """Return what ``find_whole`` does.

    Raises:
        NoTicketError: no ticket has this reference.

    """
    ticket = find_whole(session, reference)
    if ticket is None:
        raise NoTicketError(f"{reference}: there is no ticket with this reference")
    return ticket


def load_messages(session: Session, conditions: Sequence[ColumnElement[bool]]) -> Sequence[Message]:
    """Return the messages that match, oldest first, with their files loaded, in two statements."""
    query = select(Message).where(*conditions).order_by(Message.id)
    return session.scalars(query.options(selectinload(Message.files))).all()


def lock(session: Session, *references: str) -> tuple[Ticket | None, ...]:
    """Return the tickets of references, locked until the transaction ends; SQLite has one writer at a time anyway.

    They are locked in the order of their ids, so that two transactions never wait for each other. If a ticket was
    merged while this transaction waited, its lock is released and the reference is looked up again.
    """
    for _ in range(_ATTEMPTS):
        tickets = tuple(find(session, reference) for reference in references)
        ids = {ticket.id for ticket in tickets if ticket}
        with session.begin_nested() as savepoint:
            query = select(Ticket).where(Ticket.id.in_(ids)).order_by(Ticket.id).with_for_update()
            rows = session.scalars(query.execution_options(populate_existing=True)).all()
            if len(rows) == len(ids) and all(row.merged_into_id is None for row in rows):
                return tickets
            savepoint.rollback()
    return tuple(None for _ in references)


def absorb(session: Session, ticket: Ticket, target: Ticket) -> None:
    """Move the messages and facts of a ticket to the target; a customer who waited for a reply waits no longer."""
    session.execute(update(Message).where(Message.ticket_id == ticket.id).values(ticket_id=target.id))
    target.status = min(ticket.status, target.status, key=list(Status).index)
    target.priority = max(ticket.priority, target.priority)
    target.due = min((due for due in (ticket.due, target.due) if due), default=None)
    target.query = target.query or ticket.query
    if not target.risk_label:
        target.risk, target.risk_article = ticket.risk, ticket.risk_article
    if ticket.email_verified is None:
        target.email_verified = None  # some of its messages may come from a stranger
    for article in ticket.articles:
        session.merge(TicketArticle(ticket_id=target.id, slug=article.slug, part=article.part))
    ticket.articles.clear()
    ticket.merged_into_id, ticket.status, ticket.due = target.id, Status.SOLVED, None


def record_solution(session: Session, ticket: Ticket, slugs: Sequence[str]) -> None:
    """Record the articles that solved a ticket, instead of those of an earlier solution; without any, do nothing."""
    if not slugs:
        return
    former = TicketArticle.ticket_id == ticket.id, TicketArticle.part == ArticlePart.SOLVED
    session.execute(delete(TicketArticle).where(*former))
    session.add_all(
        TicketArticle(ticket_id=ticket.id, slug=slug, part=ArticlePart.SOLVED) for slug in dict.fromkeys(slugs)
    )


def last_articles(session: Session, ticket: Ticket) -> tuple[str, ...]:
    """Return the articles of the last message that its customer can read, if that is a reply with articles."""
    readable = Message.ticket_id == ticket.id, Message.internal.is_(False), Message.event.is_(None)
    last = session.scalar(select(Message).where(*readable).order_by(Message.id.desc()).limit(1))
    return last.articles if last else ()
