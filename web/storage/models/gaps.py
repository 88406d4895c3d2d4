"""Tables: gaps, questions that no article answers, and what staff decided about them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from web.storage.models.base import Base, Utc, now
from web.storage.states import GapState


class Gap(Base):
    """Similar questions that no article answers.

    ``reason`` says why staff dismissed it, ``article`` is the slug of the draft that was written for it. ``checked``
    names the generation of the index that its questions were last asked of, so that each generation is asked once.
    """

    __tablename__ = "gap"

    id: Mapped[int] = mapped_column(primary_key=True)
    created: Mapped[dt.datetime] = mapped_column(Utc, default=now)
    state: Mapped[GapState] = mapped_column(default=GapState.OPEN, index=True)
    reason: Mapped[str] = mapped_column(String(300), default="")
    article: Mapped[str] = mapped_column(String(300), default="")
    checked: Mapped[str] = mapped_column(String(80), default="")
    questions: Mapped[list[GapQuestion]] = relationship(
        order_by="GapQuestion.place", cascade="all, delete-orphan", passive_deletes=True
    )


class GapQuestion(Base):
    """A question of a gap as people may read it, the most asked in place 0: later questions are recognised by it."""

    __tablename__ = "gap_question"

    gap_id: Mapped[int] = mapped_column(ForeignKey("gap.id", ondelete="CASCADE"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(300))


class TicketGap(Base):
    """Staff's answer to "Should there be an article?" about a ticket that was solved without one; asked once.

    ``article`` is the slug of the draft that was made of it.
    """

    __tablename__ = "ticket_gap"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True)
    wanted: Mapped[bool]
    article: Mapped[str] = mapped_column(String(300), default="")
    decided: Mapped[dt.datetime] = mapped_column(Utc, default=now)
