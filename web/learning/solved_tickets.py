"""Learn from tickets: which articles solved the question of each."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import selectinload

from web.learning.questions import find_or_add
from web.learning.ticket_texts import questions_of
from web.storage.models import LearntQuestion, LearntTicket, Ticket
from web.storage.states import ArticlePart, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.events.digests import AskedDigests


_IS_SOLVED: Final = (Ticket.status == Status.SOLVED, Ticket.merged_into_id.is_(None))


def changed_tickets(session: Session, since: dt.datetime) -> Sequence[int]:
    """Return the ids of the solved tickets that have changed since a moment."""
    return session.scalars(select(Ticket.id).where(*_IS_SOLVED, Ticket.updated >= since).order_by(Ticket.id)).all()


def collect_tickets(session: Session, digests: AskedDigests, ids: Sequence[int]) -> None:
    """Learn from those of some tickets that are solved with an article."""
    tickets = select(Ticket).where(Ticket.id.in_(ids), *_IS_SOLVED).order_by(Ticket.id)
    for ticket in session.scalars(tickets.options(selectinload(Ticket.articles))).all():
        _learn(session, digests, ticket)


def forget_tickets(session: Session) -> None:
    """Forget what was learnt from tickets that are open again, or part of another one by now."""
    undone = select(Ticket.id).where(or_(Ticket.status != Status.SOLVED, Ticket.merged_into_id.is_not(None)))
    session.execute(delete(LearntTicket).where(LearntTicket.ticket_id.in_(undone)))


def _learn(session: Session, digests: AskedDigests, ticket: Ticket) -> None:
    slugs = [article.slug for article in ticket.articles if article.part == ArticlePart.SOLVED]
    asked = questions_of(ticket, digests) if slugs else {}
    learnt = select(LearntTicket).join(LearntQuestion).where(LearntTicket.ticket_id == ticket.id)
    is_other = or_(LearntQuestion.slug.not_in(slugs), LearntQuestion.digest.not_in(asked))
    for row in session.scalars(learnt.where(is_other)).all():
        session.delete(row)
    for slug, digest in product(slugs, asked):
        question = find_or_add(session, slug, digest, ticket.updated.date())
        session.merge(LearntTicket(question_id=question.id, ticket_id=ticket.id))
