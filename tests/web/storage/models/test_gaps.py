"""Gaps are stored as the models describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from web.storage.models import Gap, GapQuestion, Ticket, TicketGap
from web.storage.schema import upgrade
from web.tickets.new_ticket import NewTicket
from web.tickets.repository import store

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_questions_of_a_gap_keep_their_places_and_go_with_it(database: Database) -> None:
    upgrade(database)
    questions = [GapQuestion(place=1, text="print labels"), GapQuestion(place=0, text="print a label")]
    with database.writing() as session:
        session.add(Gap(questions=questions))
    with database.writing() as session:
        gap = session.scalars(select(Gap)).one()
        assert [question.text for question in gap.questions] == ["print a label", "print labels"]
        session.execute(delete(Gap))
        assert session.scalar(select(func.count(GapQuestion.gap_id))) == 0


def test_the_answer_about_a_ticket_is_erased_with_it(database: Database) -> None:
    upgrade(database)
    with database.writing() as session:
        ticket, _ = store(session, NewTicket("anna@example.org", "Labels", "How do I print one?"), "a", "HC")
        session.flush()
        session.add(TicketGap(ticket_id=ticket.id, wanted=True))
    with database.writing() as session:
        session.execute(delete(Ticket))
        assert session.scalars(select(TicketGap)).all() == []
