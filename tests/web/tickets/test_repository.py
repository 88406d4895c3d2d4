"""Tickets are stored once and loaded in a fixed number of statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from web.desk.queue import Wanted, tickets
from web.storage.models import Message
from web.storage.states import Author
from web.tickets.new_ticket import NewMessage, NewTicket
from web.tickets.records import ticket_json
from web.tickets.repository import find, find_whole, has_opened_many, load_messages
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def open_with_messages(app: Flask, subject: str, count: int) -> str:
    """Open a ticket with ``count`` messages, each with a file; return its reference."""
    service = services(app).tickets
    files = (Attachment("a.txt", "text/plain", b"a"),)
    new_ticket = NewTicket("anna@example.org", subject, "Help.", read=("refund", "bounce"), files=files)
    reference = service.open(new_ticket, subject).ticket.reference
    for number in range(1, count):
        service.write(reference, NewMessage(f"Message {number}", files=files))
    return reference


@pytest.mark.parametrize("count", [1, 11])
def test_a_whole_ticket_takes_four_statements(app: Flask, statements: list[str], count: int) -> None:
    reference = open_with_messages(app, "The calendar", count)
    with services(app).database.session() as session:
        statements.clear()
        ticket = find_whole(session, reference)
        assert ticket
        assert ticket.assignee is None
        assert {article.slug for article in ticket.articles} == {"refund", "bounce"}
        assert [file.name for message in ticket.messages for file in message.files] == ["a.txt"] * count
        assert len(statements) == 4


@pytest.mark.parametrize("count", [1, 11])
def test_messages_with_their_files_take_two_statements(app: Flask, statements: list[str], count: int) -> None:
    reference = open_with_messages(app, "The calendar", count)
    with services(app).database.session() as session:
        ticket = find(session, reference)
        assert ticket
        statements.clear()
        messages = load_messages(session, (Message.ticket_id == ticket.id, Message.author == Author.CUSTOMER))
        assert [file.name for message in messages for file in message.files] == ["a.txt"] * count
        assert len(statements) == 2


@pytest.mark.parametrize("count", [1, 11])
def test_the_ticket_page_takes_as_many_statements_for_eleven_messages_as_for_one(
    app: Flask, statements: list[str], count: int
) -> None:
    reference = open_with_messages(app, "The calendar", count)
    path = "/" + services(app).notifier.link(reference).split("/", 3)[3]
    client = app.test_client()
    statements.clear()
    page = client.get(path).text
    assert page.count('class="words"') == count
    assert sum("select" in statement.lower() for statement in statements) == 4


@pytest.mark.parametrize("count", [1, 11])
def test_the_queue_takes_one_statement(app: Flask, statements: list[str], count: int) -> None:
    for number in range(count):
        open_with_messages(app, f"Ticket {number}", 1)
    with services(app).database.session() as session:
        statements.clear()
        rows = [ticket_json.row(ticket) for ticket in tickets(session, Wanted())]
        assert len(rows) == count
        assert len(statements) == 1


def test_a_merged_ticket_leads_to_the_one_that_it_is_part_of(mailing: Flask) -> None:
    first, second = (open_with_messages(mailing, subject, 2) for subject in ("First", "Second"))
    services(mailing).tickets.merge(first, second)
    with services(mailing).database.session() as session:
        ticket = find_whole(session, first)
        assert ticket
        assert ticket.reference == second
        assert len(ticket.messages) == 5


def test_addresses_with_a_tag_share_one_limit(make_app: MakeApp) -> None:
    app = make_app()
    service, database = services(app).tickets, services(app).database
    for tag, is_verified in (("", True), ("+news", True), ("+shop", False)):
        email = f"anna{tag}@example.org"
        service.open(NewTicket(email, "Help", f"From {email}", verified=is_verified), email)
    with database.session() as session:
        assert has_opened_many(session, "anna+else@example.org", "2/day")
        assert not has_opened_many(session, "anna@example.org", "3/day")
        assert not has_opened_many(session, "anna@example.com", "1/day")
        assert not has_opened_many(session, "annabel@example.org", "1/day")
