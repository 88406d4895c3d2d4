"""The solution of a ticket: its articles or, without any, staff's answer to whether there should be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.errors import NoTicketError
from web.storage.models import TicketGap
from web.storage.states import ArticlePart, Author, Status
from web.tickets.repository import lock, record_solution

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from web.storage.database import Database
    from web.storage.models import Message, Ticket


def is_article_missing(session: Session, ticket: Ticket) -> bool:
    """Return whether to ask staff for an article: they solved the ticket without one and have not answered yet."""
    if ticket.status != Status.SOLVED or not any(_replies(ticket)):
        return False
    is_solved_by_article = any(article.part == ArticlePart.SOLVED for article in ticket.articles)
    return not is_solved_by_article and session.get(TicketGap, ticket.id) is None


def is_draft_missing(session: Session, ticket: Ticket) -> bool:
    """Return whether staff want an article about a ticket and none has been started."""
    gap = session.get(TicketGap, ticket.id)
    return gap is not None and gap.wanted and not gap.article


def sent_articles(ticket: Ticket) -> tuple[str, ...]:
    """Return the slugs of the articles that replies to a ticket carried, the newest reply first."""
    return tuple(dict.fromkeys(slug for message in reversed([*_replies(ticket)]) for slug in message.articles))


def decide(database: Database, reference: str, *, is_wanted: bool) -> None:
    """Store whether there should be an article about a ticket.

    Raises:
        NoTicketError: there is no such ticket.

    """
    with database.writing() as session:
        session.merge(TicketGap(ticket_id=_locked(session, reference).id, wanted=is_wanted))


def name_solution(database: Database, reference: str, slug: str) -> None:
    """Record that an article solved a ticket, which an earlier reply carried.

    Raises:
        NoTicketError: there is no such ticket.

    """
    with database.writing() as session:
        record_solution(session, _locked(session, reference), (slug,))


def _locked(session: Session, reference: str) -> Ticket:
    (ticket,) = lock(session, reference)
    if ticket is None:
        raise NoTicketError(f"{reference}: there is no ticket with this reference")
    return ticket


def _replies(ticket: Ticket) -> Iterator[Message]:
    return (message for message in ticket.messages if message.author == Author.STAFF and not message.internal)
