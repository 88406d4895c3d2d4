"""The queue: order, pages, search."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in
from web.storage.models import Ticket, now
from web.storage.states import Author
from web.tickets.new_ticket import NewMessage, TicketRisk

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
    places = [page.index(f">{subject}</a>") for subject in ("Taken over", "First", "Second")]
    assert places == sorted(places)
    assert "at risk: </span>takeover" in page


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
    assert all("5 tickets, the most urgent first" in page for page in pages)
    assert 'href="/desk?q=number&amp;status=open&amp;page=3"' in client.get("/desk?q=number&status=open").text


def test_overdue_tickets_are_marked(app: Flask) -> None:
    late, early = opened(app, "Late"), opened(app, "Early")
    with services(app).database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == late).values(due=now() - dt.timedelta(minutes=1)))
    client = signed_in(app)
    assert client.get("/desk").text.count("Overdue by 1 min") == 1
    assert "Overdue by 1 min" in client.get(f"/desk/tickets/{late}").text
    assert "Overdue" not in client.get(f"/desk/tickets/{early}").text


def test_search_covers_messages_references_and_addresses(app: Flask) -> None:
    reference = opened(app, "First")
    opened(app, "Second")
    services(app).tickets.note(reference, "Ben", "50% of customers see ghosts")
    client = signed_in(app)
    for words in ("50% ghosts", reference.lower(), "anna@ first"):
        page = client.get("/desk", query_string={"q": words}).text
        assert ("First" in page, "Second" in page) == (True, False), words
    assert "No tickets match</h2>" in client.get("/desk?q=50%25x_").text


def test_the_queue_takes_the_same_number_of_statements_for_1_and_11_tickets(app: Flask, statements: list[str]) -> None:
    ben = signed_in(app)
    counts = []
    for number in (1, 11):
        for ticket in range(number):
            press(ben, opened(app, f"Number {number} {ticket}"), "save", assignee="Ben")
        statements.clear()
        assert ben.get("/desk").text.count('class="row"') == (1 if number == 1 else 12)
        counts.append(len(statements))
    assert counts == [5, 5], (
        "the session, the number of tickets, the tickets, their last messages, the counts of the views"
    )


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


def test_row_shows_the_last_words_of_the_customer_the_assignee_and_whether_it_was_answered(app: Flask) -> None:
    reference = opened(app)
    ben = signed_in(app)
    assert 'aria-label="New"' in ben.get("/desk").text
    press(ben, reference, "take")
    services(app).tickets.answer(reference, NewMessage("Set the clock.", Author.STAFF, "Ben"))
    services(app).tickets.write(reference, NewMessage("It is still\nwrong."))
    services(app).tickets.note(reference, "Ben", "between us")
    row = ben.get("/desk").text.split('class="row"')[1]
    assert 'dir="auto">It is still wrong.</p>' in row
    assert "Assigned to </span>Ben</p>" in row
    assert 'aria-label="New"' not in row
    assert "between us" not in row


def test_views_filter_the_queue_and_count_it(app: Flask) -> None:
    opened(app, "Taken over", risk=TicketRisk("takeover"))
    mine, answered = opened(app, "Mine"), opened(app, "Answered")
    ben = signed_in(app)
    press(ben, mine, "take")
    services(app).tickets.answer(answered, NewMessage("So.", Author.STAFF, "Ben"))
    page = ben.get("/desk").text
    assert re.findall(r'class="num">(\d+)<', page) == ["2", "1", "1", "1"]
    for parameters, subjects in (
        ("mine=1", ["Mine"]),
        ("risk=1", ["Taken over"]),
        ("status=pending", ["Answered"]),
        ("status=solved", []),
        ("status=all", ["Taken over", "Mine", "Answered"]),
    ):
        page = ben.get(f"/desk?{parameters}").text
        assert re.findall(r'dir="auto">([^<]+)</a>', page) == subjects, parameters


def test_queue_is_sorted_by_deadline_or_age_on_request(app: Flask) -> None:
    urgent, late, none = opened(app, "Urgent", risk=TicketRisk("takeover")), opened(app, "Late"), opened(app, "None")
    with services(app).database.writing() as session:
        for reference, values in ((urgent, {}), (late, {"due": now()}), (none, {"due": None})):
            created = {"created": now() + dt.timedelta(minutes=len(reference))}
            session.execute(update(Ticket).where(Ticket.reference == reference).values(created | values))
    client = signed_in(app)
    for sort, subjects in (
        ("due", ["Late", "Urgent", "None"]),
        ("age", ["Urgent", "Late", "None"]),
        ("nonsense", ["Urgent", "Late", "None"]),
    ):
        page = client.get(f"/desk?sort={sort}").text
        assert re.findall(r'dir="auto">([^<]+)</a>', page) == subjects, sort
    assert 'href="/desk?sort=due"' in client.get("/desk").text


def test_news_count_tickets_with_messages_of_customers_after_the_newest_one_known(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app, "viewer")
    (address,) = re.findall(r'data-url="(/desk/news[^"]+)"', client.get("/desk").text)
    assert client.get(address).json == {"news": ""}
    services(app).tickets.note(reference, "Ben", "between us")
    assert client.get(address).json == {"news": ""}
    for number in range(2):
        services(app).tickets.write(reference, NewMessage(f"More {number}."))
    assert client.get(address).json == {"news": "1 ticket is new or has a new message."}
    opened(app, "Another")
    assert client.get(address).json == {"news": "2 tickets are new or have a new message."}
    for newest in ("", "x", "-1", "9" * 30):
        assert client.get(f"/desk/news?newest={newest}").status_code == 200
    assert app.test_client().get(address).status_code == 303
