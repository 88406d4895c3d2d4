"""Tickets are stored as the models describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from web.storage.models import Message, Ticket
from web.storage.schema import upgrade
from web.storage.states import Author, Event, Status

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_enums_are_stored_by_value_and_loaded_as_members(database: Database) -> None:
    upgrade(database)
    ticket = Ticket(
        reference="NP-2222-2222", submission="1", content_digest="", email="anna+news@example.org", subject=""
    )
    ticket.messages.append(Message(author=Author.SYSTEM, event=Event.CLOSED, actor="Ben", body=""))
    with database.writing() as session:
        session.add(ticket)
    with database.session() as session:
        assert session.execute(text("select status from ticket")).scalar() == "open"
        assert session.execute(text("select author, event from message")).one() == ("system", "closed")
        loaded = session.scalars(select(Ticket)).one()
        assert loaded.status is Status.OPEN
        assert loaded.messages[0].event is Event.CLOSED


@pytest.mark.parametrize(
    ("risk", "article", "label"), [("", "", ""), ("takeover", "", "takeover"), ("", "frozen", "frozen")]
)
def test_the_risk_label_is_the_kind_or_the_article(risk: str, article: str, label: str) -> None:
    assert Ticket(risk=risk, risk_article=article).risk_label == label
