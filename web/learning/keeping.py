"""Retention of learnt questions, and when one is stored with its text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import joinedload

from web.learning.ticket_texts import questions_of
from web.storage.models import AskedQuery, LearntQuestion, LearntTicket, Ticket, baseless
from web.storage.states import LearntState

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from web.events.digests import AskedDigests


def copy_readable(session: Session, digests: AskedDigests, least: int) -> None:
    """Store the text of each question that ``least`` people asked alike: readers, or customers in their tickets."""
    hidden = LearntQuestion.text == "", LearntQuestion.state != LearntState.DROPPED
    asked = select(AskedQuery.text).where(AskedQuery.digest == LearntQuestion.digest, AskedQuery.text != "")
    session.execute(update(LearntQuestion).where(*hidden, asked.exists()).values(text=asked.scalar_subquery()))
    customers = (
        select(func.count(Ticket.mailbox.distinct()))
        .join(LearntTicket, LearntTicket.ticket_id == Ticket.id)
        .where(LearntTicket.question_id == LearntQuestion.id)
    )
    often = select(LearntQuestion).where(*hidden, customers.scalar_subquery() >= least)
    tickets = joinedload(LearntQuestion.tickets).joinedload(LearntTicket.ticket)
    for question in session.scalars(often.options(tickets)).unique().all():
        texts = (questions_of(learnt.ticket, digests).get(question.digest, "") for learnt in question.tickets)
        question.text = next(filter(None, texts), "")


def forget_questions(session: Session, oldest: dt.date | None) -> None:
    """Delete questions without evidence, without any word left, or last asked before ``oldest``.

    Questions that staff decided about stay: a dropped one would be learnt again.
    """
    undecided = LearntQuestion.state == LearntState.LEARNT
    has_ticket = exists().where(LearntTicket.question_id == LearntQuestion.id)
    was_asked = exists().where(AskedQuery.digest == LearntQuestion.digest)
    session.execute(delete(LearntQuestion).where(baseless()))
    session.execute(delete(LearntQuestion).where(undecided, ~has_ticket, LearntQuestion.text == "", ~was_asked))
    if oldest is not None:
        session.execute(delete(LearntQuestion).where(undecided, LearntQuestion.day < oldest))
