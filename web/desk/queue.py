"""Queue: the tickets that wait for the staff, and finding one again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from web.desk.search_terms import search_terms, term
from web.storage.models import Message, Organisation, Ticket, User
from web.tickets.repository import find

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.desk.search_terms import Term
    from web.tickets.reference import Written

MOST = 100
"""Tickets at a time: on a page, or as a list that is printed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which tickets: of a status ("" for all), of somebody of the staff, with words in them."""

    status: str = "open"
    assignee: str = ""
    words: str = ""


def tickets(session: Session, wanted: Wanted, most: int = MOST, offset: int = 0) -> Sequence[Ticket]:
    """Return the tickets that are wanted, the most urgent first, and of those the one that waited longest."""
    found = select(Ticket).options(selectinload(Ticket.assignee)).where(*_conditions(session, wanted))
    urgent = found.order_by(Ticket.priority.desc(), Ticket.created, Ticket.id)
    return session.scalars(urgent.limit(most).offset(offset)).all()


def count(session: Session, wanted: Wanted) -> int:
    """Return how many tickets are wanted."""
    return session.scalar(select(func.count(Ticket.id)).where(*_conditions(session, wanted))) or 0


def _conditions(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    yield Ticket.merged_into_id.is_(None)
    if wanted.status:
        yield Ticket.status == wanted.status
    if wanted.assignee:
        yield Ticket.assignee_id.in_(select(User.id).where(User.name == wanted.assignee))
    asked = search_terms(wanted.words)
    if asked.references:
        yield or_(*(_named(session, written) for written in asked.references))
    yield from map(_has, asked.terms)


def _named(session: Session, written: Written) -> ColumnElement[bool]:
    """Return the condition that a ticket is, or mentions, that of a reference; "call 2345 6789" only looks like one."""
    ticket = find(session, written.reference)
    words = and_(*(_has(term(word)) for word in written.text.split()))
    return or_(Ticket.id == (ticket.id if ticket else None), _has(term(written.reference)), words)


def _has(wanted: Term) -> ColumnElement[bool]:
    """Return the condition that a ticket has a term in its head or in one of its messages."""
    body: ColumnElement[str] = func.replace(Message.body, "\n", " ") if wanted.is_phrase else Message.body.expression
    places = (Ticket.reference, Ticket.subject, Ticket.email, Ticket.organisation)
    heads = (place.icontains(text, autoescape=True) for place in places for text in wanted.spellings)
    texts = (body, Message.actor)
    bodies = or_(*(place.icontains(text, autoescape=True) for place in texts for text in wanted.spellings))
    return or_(*heads, Ticket.id.in_(select(Message.ticket_id).where(bodies)))


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
    sharing = {one.name: one.shares for one in session.scalars(select(Organisation))}
    return [
        {"name": name, "shares": sharing.get(name, False), "tickets": counts.get(name, 0)}
        for name in sorted(counts.keys() | sharing.keys())
    ]
