"""Learnt questions: their words go with the ticket that they came from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from web.storage.models import LearntEvidence, LearntQuestion, LearntTicket, Ticket
from web.storage.schema import upgrade
from web.storage.states import EvidenceKind

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

DAY = dt.date(2026, 11, 30)


def test_evidence_and_tickets_go_with_their_question(database: Database) -> None:
    upgrade(database)
    ticket = Ticket(reference="NP-2222-2222", submission="1", content_digest="", email="anna@example.org", subject="A")
    evidence = LearntEvidence(day=DAY, kind=EvidenceKind.VOTE, networks=2)
    question = LearntQuestion(slug="bounce", digest="d", day=DAY, evidence=[evidence])
    question.tickets.append(LearntTicket(ticket=ticket))
    with database.writing() as session:
        session.add(question)
    with database.writing() as session:
        session.execute(delete(Ticket))
    with database.writing() as session:
        assert session.scalars(select(LearntTicket)).all() == []
        assert session.scalars(select(LearntEvidence.networks)).all() == [2]
        session.execute(delete(LearntQuestion))
    with database.session() as session:
        assert session.scalars(select(LearntEvidence)).all() == []


def test_a_question_is_learnt_once_for_an_article(database: Database) -> None:
    upgrade(database)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add_all(LearntQuestion(slug="bounce", digest="d", day=DAY) for _ in range(2))
