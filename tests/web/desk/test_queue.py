"""The queue: order, pages, search."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in
from web.storage.models import Ticket, now
from web.tickets.new_ticket import TicketRisk

if TYPE_CHECKING:
    import pytest
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_the_queue_is_sorted_by_urgency_then_age(app: Flask) -> None:
    opened(app, "First")
    opened(app, "Second")
    opened(app, "Taken over", risk=TicketRisk("takeover"))
    page = signed_in(app).get("/desk").text
    places = [page.index(f">{subject}<") for subject in ("Taken over", "First", "Second")]
    assert places == sorted(places)
    assert "at risk: takeover" in page


def test_the_pages_of_the_queue_hold_every_ticket(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.queue.MOST", 2)
    for number in range(5):
        opened(app, f"Number {number}")
    client = signed_in(app)
    pages = [client.get("/desk", query_string={"page": str(page)}).text for page in (1, 2, 3, 9)]
    assert [re.findall(r">(Number \d)<", page) for page in pages] == [
        ["Number 0", "Number 1"],
        ["Number 2", "Number 3"],
        ["Number 4"],
        ["Number 4"],
    ]
    assert all("5 tickets, most urgent first" in page for page in pages)
    assert 'href="/desk?q=number&amp;status=open&amp;page=3"' in client.get("/desk?q=number&status=open").text


def test_overdue_tickets_are_marked(app: Flask) -> None:
    late, early = opened(app, "Late"), opened(app, "Early")
    with services(app).database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == late).values(due=now() - dt.timedelta(minutes=1)))
    client = signed_in(app)
    assert client.get("/desk").text.count("overdue") == 1
    assert "overdue" in client.get(f"/desk/tickets/{late}").text
    assert "overdue" not in client.get(f"/desk/tickets/{early}").text


def test_search_covers_messages_references_and_addresses(app: Flask) -> None:
    reference = opened(app, "First")
    opened(app, "Second")
    services(app).tickets.note(reference, "Ben", "50% of customers see ghosts")
    client = signed_in(app)
    for words in ("50% ghosts", reference.lower(), "anna@ first"):
        page = client.get("/desk", query_string={"q": words}).text
        assert ("First" in page, "Second" in page) == (True, False), words
    assert "No tickets match." in client.get("/desk?q=50%25x_").text


def test_the_queue_takes_the_same_number_of_statements_for_1_and_11_tickets(app: Flask, statements: list[str]) -> None:
    ben = signed_in(app)
    counts = []
    for number in (1, 11):
        for ticket in range(number):
            press(ben, opened(app, f"Number {number} {ticket}"), "assign", assignee="Ben")
        statements.clear()
        assert ben.get("/desk").text.count("<strong dir") == (1 if number == 1 else 12)
        counts.append(len(statements))
    assert counts == [3, 3], "the session, the number of tickets, the tickets"


def test_search_finds_who_closed_a_ticket(app: Flask) -> None:
    reference = opened(app)
    services(app).tickets.close(reference, "eve@corp.example")
    client = signed_in(app)
    assert reference in client.get("/desk?q=eve@corp.example").text
    assert reference not in client.get("/desk?q=ben@corp.example").text


def test_search_finds_what_happened_to_a_ticket(app: Flask) -> None:
    closed, other = opened(app, "One"), opened(app, "Two")
    services(app).tickets.close(closed, "eve@corp.example")
    page = signed_in(app).get("/desk?q=Closed&status=solved").text
    assert closed in page
    assert other not in page
