"""Columns store what the models describe."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from web.storage.models import Feedback, Message, OutboxItem, Ticket
from web.storage.schema import upgrade
from web.storage.states import Author, Event, Status

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""
ROOT = Path(__file__).resolve().parents[3]


def test_moments_are_stored_in_utc_and_loaded_with_time_zone(database: Database) -> None:
    upgrade(database)
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with database.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True, created=moment))
    with database.session() as session:
        (row,) = session.query(Feedback)
        assert row.created == moment
        assert row.created.utcoffset() == dt.timedelta(0)
    with database.engine.connect() as connection:
        assert "10:00" in str(connection.execute(text("select created from feedback")).scalar())


def test_the_largest_row_id_is_defined_once() -> None:
    written = re.compile(r"2_?147_?483_?647|2 ?\*\* ?31")
    places = [path.name for path in (ROOT / "web").rglob("*.py") for _ in written.findall(path.read_text("utf-8"))]
    assert places == ["models.py"]


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


def test_the_mailbox_of_an_address_has_no_tag(database: Database) -> None:
    upgrade(database)
    item = OutboxItem(key="1", kind="mail", occasion="link", recipient="anna+news@example.org", content=b"")
    with database.writing() as session:
        session.add(item)
    assert item.mailbox == "anna@example.org"


@pytest.mark.parametrize(
    ("risk", "article", "label"), [("", "", ""), ("takeover", "", "takeover"), ("", "frozen", "frozen")]
)
def test_the_risk_label_is_the_kind_or_the_article(risk: str, article: str, label: str) -> None:
    assert Ticket(risk=risk, risk_article=article).risk_label == label
