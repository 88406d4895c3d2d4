"""The queue: tickets by urgency, filtered and searched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypedDict

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from kb.counts import counted
from web.desk.search_terms import search_terms, term
from web.storage.models import Message, Organisation, Ticket, User
from web.storage.states import Author, Event, Status
from web.storage.text import clean_line
from web.tickets.conversation import event_text
from web.tickets.repository import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement, UnaryExpression
    from sqlalchemy.orm import Session

    from web.desk.search_terms import Term
    from web.tickets.reference import Written

MOST = 100
"""Tickets on a page, or in a printed list."""

_EXCERPT_CHARS = 160

_EVENT_WORDS = {event: event_text(event, "…", "").lower() for event in Event}
"""The words by which a search finds tickets with an event; its actor and its details are columns of their own."""


class Sort(StrEnum):
    """What the queue is sorted by."""

    URGENCY = "urgency"
    DUE = "due"
    AGE = "age"


_ORDERS: Final[Mapping[Sort, tuple[UnaryExpression[Any], ...]]] = {
    Sort.URGENCY: (Ticket.priority.desc(), Ticket.created.asc(), Ticket.id.asc()),
    Sort.DUE: (Ticket.due.is_(None).asc(), Ticket.due.asc(), Ticket.id.asc()),
    Sort.AGE: (Ticket.created.asc(), Ticket.id.asc()),
}
_IS_AT_RISK: Final = or_(Ticket.risk != "", Ticket.risk_article != "")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter: the status, the name of the assignee, and the words to search for; an empty one matches all tickets.

    ``at_risk`` leaves out tickets without a risk; ``sort`` names the column that orders them.
    """

    status: str = "open"
    assignee: str = ""
    words: str = ""
    at_risk: bool = False
    sort: Sort = Sort.URGENCY


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket in the queue, with what its customer wrote last; ``is_new`` if no one has answered it."""

    ticket: Ticket
    excerpt: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tickets the views of the queue have; ``newest`` is the id of the newest message, 0 for none."""

    waiting: int
    mine: int
    at_risk: int
    answered: int
    newest: int


def tickets(session: Session, wanted: Wanted, most: int = MOST, offset: int = 0) -> Sequence[Ticket]:
    """Return the matching tickets in their order; always the same number of statements.

    By urgency, those that came in first come first among equals.
    """
    query = select(Ticket).options(joinedload(Ticket.assignee)).where(*_conditions(session, wanted))
    return session.scalars(query.order_by(*_ORDERS[wanted.sort]).limit(most).offset(offset)).all()


def rows(session: Session, tickets: Sequence[Ticket]) -> list[Row]:
    """Return tickets with what their customers wrote last, in one statement."""
    ids = [ticket.id for ticket in tickets]
    last = select(func.max(Message.id)).where(Message.ticket_id.in_(ids), Message.author == Author.CUSTOMER)
    answer = aliased(Message)
    is_answer = answer.ticket_id == Message.ticket_id, answer.author == Author.STAFF, answer.internal.is_(False)
    columns = Message.ticket_id, func.substr(Message.body, 1, _EXCERPT_CHARS), exists().where(*is_answer)
    found = session.execute(select(*columns).where(Message.id.in_(last.group_by(Message.ticket_id))))
    heads = {number: (clean_line(text), bool(is_answered)) for number, text, is_answered in found}
    return [
        Row(ticket, excerpt, is_new=not is_answered)
        for ticket, (excerpt, is_answered) in ((ticket, heads.get(ticket.id, ("", True))) for ticket in tickets)
    ]


def counts(session: Session, user_id: int) -> Counts:
    """Return how many tickets wait, belong to a member of staff, are at risk, and are answered, in one statement."""
    is_open = Ticket.status == Status.OPEN
    views = is_open, is_open & (Ticket.assignee_id == user_id), is_open & _IS_AT_RISK, Ticket.status == Status.PENDING
    totals = (func.count(case((view, Ticket.id))) for view in views)
    newest = func.coalesce(select(func.max(Message.id)).scalar_subquery(), 0)
    row = session.execute(select(*totals, newest).where(Ticket.merged_into_id.is_(None))).one()
    return Counts(*map(int, row))


def news(session: Session, last_seen_id: int) -> str:
    """Return how many waiting tickets have messages of customers after ``last_seen_id``, as a sentence; "" for none."""
    waiting = select(Ticket.id).where(Ticket.status == Status.OPEN, Ticket.merged_into_id.is_(None))
    later = Message.id > last_seen_id, Message.author == Author.CUSTOMER, Message.ticket_id.in_(waiting)
    number = session.scalar(select(func.count(Message.ticket_id.distinct())).where(*later)) or 0
    return (
        f"{counted(number, 'ticket is', 'tickets are')} new or {'has' if number == 1 else 'have'} a new message."
        if number
        else ""
    )


def count(session: Session, wanted: Wanted) -> int:
    """Return the number of matching tickets."""
    return session.scalar(select(func.count(Ticket.id)).where(*_conditions(session, wanted))) or 0


def _conditions(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Ticket.merged_into_id.is_(None)
    if wanted.at_risk:
        yield _IS_AT_RISK
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
