"""The queue: tickets by urgency, filtered and searched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload

from web.desk.search_terms import search_terms, term
from web.storage.models import Message, Organisation, Ticket, User
from web.storage.states import Event
from web.tickets.conversation import event_text
from web.tickets.repository import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.desk.search_terms import Term
    from web.tickets.reference import Written

MOST = 100
"""Tickets on a page, or in a printed list."""

_EVENT_WORDS = {event: event_text(event, "…", "").lower() for event in Event}
"""The words by which a search finds tickets with an event; its actor and its details are columns of their own."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: the status, the name of the assignee, and the words to search for; an empty one matches all tickets."""

    status: str = "open"
    assignee: str = ""
    words: str = ""


def tickets(session: Session, wanted: Wanted, most: int = MOST, offset: int = 0) -> Sequence[Ticket]:
    """Return the matching tickets, most urgent first, then oldest first; always the same number of statements."""
    query = select(Ticket).options(joinedload(Ticket.assignee)).where(*_conditions(session, wanted))
    by_urgency = query.order_by(Ticket.priority.desc(), Ticket.created, Ticket.id)
    return session.scalars(by_urgency.limit(most).offset(offset)).all()


def count(session: Session, wanted: Wanted) -> int:
    """Return the number of matching tickets."""
    return session.scalar(select(func.count(Ticket.id)).where(*_conditions(session, wanted))) or 0


def _conditions(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Ticket.merged_into_id.is_(None)
    if wanted.status:
        yield Ticket.status == wanted.status
    if wanted.assignee:
        yield Ticket.assignee_id.in_(select(User.id).where(User.name == wanted.assignee))
    parsed = search_terms(wanted.words)
    if parsed.references:
        yield or_(*(_mentions(session, written) for written in parsed.references))
    yield from map(_contains, parsed.terms)


def _mentions(session: Session, written: Written) -> ColumnElement[bool]:
    """Return the condition for a reference, or for its words: "call 2345 6789" only looks like a reference."""
    ticket = find(session, written.reference)
    words = and_(*(_contains(term(word)) for word in written.text.split()))
    return or_(Ticket.id == (ticket.id if ticket else None), _contains(term(written.reference)), words)


def _contains(wanted: Term) -> ColumnElement[bool]:
    """Return the condition that a ticket has a term in its head or in a message."""
    body: ColumnElement[str] = func.replace(Message.body, "\n", " ") if wanted.is_phrase else Message.body.expression
    places = (Ticket.reference, Ticket.subject, Ticket.email, Ticket.organisation)
    heads = (place.icontains(text, autoescape=True) for place in places for text in wanted.spellings)
    texts = (body, Message.actor)
    bodies = or_(*(place.icontains(text, autoescape=True) for place in texts for text in wanted.spellings))
    events = [event for event, words in _EVENT_WORDS.items() if any(text.lower() in words for text in wanted.spellings)]
    return or_(*heads, Ticket.id.in_(select(Message.ticket_id).where(bodies | Message.event.in_(events))))


class OrganisationRow(TypedDict):
    """An organisation, whether its members see each other's tickets, and how many tickets it has."""

    name: str
    shares: bool
    tickets: int


def organisations(session: Session) -> list[OrganisationRow]:
    """Return the organisations that have tickets or a setting, by name."""
    theirs = Ticket.organisation != "", Ticket.merged_into_id.is_(None)
    counted = select(Ticket.organisation, func.count(Ticket.id)).where(*theirs).group_by(Ticket.organisation)
    counts = {row[0]: row[1] for row in session.execute(counted)}
    sharing = {organisation.name: organisation.shares for organisation in session.scalars(select(Organisation))}
    return [
        {"name": name, "shares": sharing.get(name, False), "tickets": counts.get(name, 0)}
        for name in sorted(counts.keys() | sharing.keys())
    ]
