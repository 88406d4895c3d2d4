"""Privacy: all that is kept of one person, to be given to them or erased, and what is erased by its age."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import undefer

from web.storage.address import normal
from web.storage.models import File, InboundMail, Message, OutboxItem, StaffSession, Ticket
from web.storage.states import OPENING_OUTCOMES, Author, Event, Occasion, OutboxKind
from web.tickets.conversation import COLLEAGUE, text_of

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.storage.database import Database

_BY_MEMBERS: Final = (Event.CLOSED, Event.REOPENED)
"""Events on the ticket page that members of the ticket's organisation, who are named by address, can cause."""


def export(database: Database, email: str) -> dict[str, Any]:
    """Return all that is kept of a person by their address, fit for JSON; files and mails are base64."""
    with database.session() as session:
        tickets = session.scalars(select(Ticket).where(_same(Ticket.email, email)).order_by(Ticket.id)).all()
        numbers = [ticket.id for ticket in tickets]
        kept = (
            select(OutboxItem)
            .where(_theirs(email, numbers))
            .options(undefer(OutboxItem.content))
            .order_by(OutboxItem.id)
        )
        sent, asked = kept.where(OutboxItem.kind != OutboxKind.LOOKUP), kept.where(OutboxItem.kind == OutboxKind.LOOKUP)
        came = (
            select(InboundMail)
            .where(_written(email, numbers))
            .options(undefer(InboundMail.content))
            .order_by(InboundMail.id)
        )
        return {
            "email": email,
            "tickets": [_ticket(session, ticket) for ticket in tickets],
            "messages_elsewhere": [
                _message(session, one) for one in session.scalars(select(Message).where(*_elsewhere(email)))
            ],
            "events_elsewhere": [
                {"created": _iso(one.created), "body": text_of(one)}
                for one in session.scalars(select(Message).where(*_events(email)).order_by(Message.id))
            ],
            "mail_sent": [
                *({"created": _iso(one.created), "mail": _base64(one.content)} for one in session.scalars(sent)),
                *(
                    _news(session, one)
                    for one in session.scalars(select(OutboxItem).where(_told(email)).order_by(OutboxItem.id))
                ),
            ],
            "links_asked_for": [
                {"created": _iso(one.created), "reference": one.content.decode()} for one in session.scalars(asked)
            ],
            "mail_received": [
                {"created": _iso(one.created), "mail": _base64(one.content)} for one in session.scalars(came)
            ],
        }


def knows(database: Database, email: str) -> bool:
    """Tell whether anything is kept of a person, without reading it."""
    clauses = (
        select(Ticket.id).where(_same(Ticket.email, email)),
        select(OutboxItem.id).where(_same(OutboxItem.recipient, email) | _told(email)),
        select(InboundMail.id).where(_same(InboundMail.sender, email)),
        select(Message.id).where(*_elsewhere(email)),
        select(Message.id).where(*_events(email)),
    )
    with database.session() as session:
        return any(session.scalar(kept.limit(1)) is not None for kept in clauses)


def erase(database: Database, email: str) -> int:
    """Erase all that is kept of a person, and return how many tickets that were.

    That somebody closed or opened a ticket of others stays, without saying who it was.
    """
    with database.writing() as session:
        names_them = StaffSession.notice.icontains(_kept(email), autoescape=True)
        session.execute(update(StaffSession).where(names_them).values(notice=""))
        numbers = list(session.scalars(select(Ticket.id).where(_same(Ticket.email, email))))
        session.execute(delete(OutboxItem).where(_theirs(email, numbers) | _told(email)))
        session.execute(delete(InboundMail).where(_written(email, numbers)))
        session.execute(delete(Message).where(*_elsewhere(email)))
        session.execute(update(Message).where(*_events(email)).values(actor=COLLEAGUE))
        session.execute(delete(Ticket).where(Ticket.id.in_(numbers)))
    database.empty_log()
    return len(numbers)


def forget_old(database: Database, before: dt.datetime) -> int:
    """Erase tickets that nobody touched since a moment, but for open ones, and older mail; return how many tickets.

    What became part of another ticket goes with that one: until then its link leads there.
    """
    with database.writing() as session:
        old = Ticket.status != "open", Ticket.updated < before, Ticket.merged_into_id.is_(None)
        count = session.scalar(select(func.count(Ticket.id)).where(*old)) or 0
        session.execute(delete(Ticket).where(*old))
        session.execute(delete(InboundMail).where(InboundMail.created < before, InboundMail.outcome != ""))
        session.execute(delete(OutboxItem).where(OutboxItem.created < before, OutboxItem.due.is_(None)))
    database.empty_log()
    return count


def _kept(email: str) -> str:
    return normal(email) or email


def _same(column: Any, email: str) -> ColumnElement[bool]:  # noqa: ANN401 - any column of text
    clause: ColumnElement[bool] = column == _kept(email)
    return clause


def _elsewhere(email: str) -> tuple[ColumnElement[bool], ...]:
    """Return what a person wrote in somebody else's ticket; a member of staff may be called like an address, too."""
    return _same(Message.name, email), Message.author == Author.CUSTOMER


def _events(email: str) -> tuple[ColumnElement[bool], ...]:
    """Return the notes of what a person did to somebody else's ticket."""
    return _same(Message.actor, email), Message.event.in_(_BY_MEMBERS)


def _written(email: str, tickets: list[int]) -> ColumnElement[bool]:
    """Return which mails a person wrote; one that opened their ticket may come from a web form, with a Reply-To."""
    opened_theirs = and_(InboundMail.ticket_id.in_(tickets), InboundMail.outcome.in_(OPENING_OUTCOMES))
    return or_(_same(InboundMail.sender, email), opened_theirs)


def _theirs(email: str, tickets: list[int]) -> ColumnElement[bool]:
    return or_(_same(OutboxItem.recipient, email), OutboxItem.ticket_id.in_(tickets))


def _told(email: str) -> ColumnElement[bool]:
    """Return what told a help desk of a message or a deed of a person in somebody else's ticket."""
    by_them = or_(and_(*_elsewhere(email)), and_(*_events(email)))
    about_them = OutboxItem.message_id.in_(select(Message.id).where(by_them))
    return and_(OutboxItem.occasion == Occasion.NEWS, about_them)


def _news(session: Session, item: OutboxItem) -> dict[str, Any]:
    """Return what a item told of a person: the rest is its ticket's writer's, with a link that opens all of it."""
    message = session.get_one(Message, item.message_id)
    return {"created": _iso(item.created), "told": text_of(message)}


def _ticket(session: Session, ticket: Ticket) -> dict[str, Any]:
    return {
        "reference": ticket.reference,
        "created": _iso(ticket.created),
        "email_verified": _iso(ticket.email_verified) if ticket.email_verified else None,
        "status": ticket.status,
        "topic": ticket.topic,
        "platform": ticket.platform,
        "subject": ticket.subject,
        "searched_for": ticket.query,
        "plan": ticket.plan,
        "organisation": ticket.organisation,
        "articles": [{"slug": one.slug, "part": one.part} for one in ticket.articles],
        "messages": [_message(session, message) for message in ticket.messages],
    }


def _message(session: Session, message: Message) -> dict[str, Any]:
    files = select(File).where(File.message_id == message.id).options(undefer(File.content)).order_by(File.id)
    return {
        "created": _iso(message.created),
        "author": message.author,
        "internal": message.internal,
        "source": message.source,
        "verified": message.verified,
        "body": text_of(message),
        "article": message.article,
        "files": [
            {"name": one.name, "type": one.media_type, "content": _base64(one.content)}
            for one in session.scalars(files)
        ],
    }


def _iso(when: dt.datetime) -> str:
    return when.isoformat(timespec="seconds")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()
