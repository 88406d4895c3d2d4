"""Tables of what search learns from: questions, the articles that answered them, and how we know.

A question is a digest until it may be read: its ``text`` is stored once enough people asked it, or once staff accept
it. Before that its words are those of its tickets, or the known words of the same ``AskedQuery``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint, and_, exists
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.storage.models.base import Base
from web.storage.models.tickets import Ticket
from web.storage.states import EvidenceKind, LearntState

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


class LearntQuestion(Base):
    """A question that an article answered; ``digest`` is that of ``AskedQuery``, ``day`` its newest evidence.

    A dropped question stays, without its text, so that it is not learnt again.
    """

    __tablename__ = "learnt_question"
    __table_args__ = (UniqueConstraint("slug", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(300))
    digest: Mapped[str] = mapped_column(String(32), index=True)
    state: Mapped[LearntState] = mapped_column(default=LearntState.LEARNT)
    day: Mapped[dt.date] = mapped_column(Date, index=True)
    text: Mapped[str] = mapped_column(Text, default="")

    evidence: Mapped[list[LearntEvidence]] = relationship(cascade="all, delete-orphan", passive_deletes=True)
    tickets: Mapped[list[LearntTicket]] = relationship(cascade="all, delete-orphan", passive_deletes=True)


class LearntEvidence(Base):
    """How many networks said on a day that an article answers a question, or that it does not."""

    __tablename__ = "learnt_evidence"

    question_id: Mapped[int] = mapped_column(ForeignKey("learnt_question.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[dt.date] = mapped_column(Date, primary_key=True)
    kind: Mapped[EvidenceKind] = mapped_column(primary_key=True)
    networks: Mapped[int]


class LearntTicket(Base):
    """A ticket that was solved with an article; the words of its question go when the ticket is erased."""

    __tablename__ = "learnt_ticket"

    question_id: Mapped[int] = mapped_column(ForeignKey("learnt_question.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    ticket: Mapped[Ticket] = relationship()


def baseless() -> ColumnElement[bool]:
    """Return the condition for questions that nothing speaks for any more: no ticket, no reader, no decision."""
    return and_(
        LearntQuestion.state == LearntState.LEARNT,
        ~exists().where(LearntTicket.question_id == LearntQuestion.id),
        ~exists().where(LearntEvidence.question_id == LearntQuestion.id),
    )
