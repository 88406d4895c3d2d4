"""The ticket page at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services
from tests.web.desk.conftest import opened, press, signed_in
from web.storage.models import Message
from web.tickets.new_ticket import NewMessage, NewTicket
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_customer_text_is_escaped(app: Flask) -> None:
    draft = NewTicket("anna@example.org", "<img src=x onerror=alert(1)>", "<script>alert(1)</script>")
    reference = services(app).tickets.open(draft, "1").ticket.reference
    client = signed_in(app)
    for path in ("/desk", f"/desk/tickets/{reference}"):
        page = client.get(path).text
        assert "<img" not in page
        assert "<script>" not in page


def test_messages_of_every_author_are_shown(app: Flask) -> None:
    reference = opened(app)
    services(app).tickets.write(reference, NewMessage("More."))
    services(app).tickets.close(reference)
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    with services(app).database.session() as session:
        bodies = session.scalars(select(Message.body)).all()
    assert all(body in page for body in bodies)


def test_the_page_takes_the_same_number_of_statements_for_1_and_11_messages(app: Flask, statements: list[str]) -> None:
    log = Attachment("a.log", "text/plain", b"log")
    reference = opened(app, files=(log,), suggested=("refund", "bounce"))
    ben = signed_in(app)
    press(ben, reference, "save", assignee="Ben")
    path = f"/desk/tickets/{reference}"
    ben.get(path)
    counts = []
    for _ in range(2):
        statements.clear()
        page = ben.get(path).text
        counts.append((len(statements), page.count("a.log")))
        for number in range(10):
            services(app).tickets.note(reference, "Ben", f"Note {number}", files=(log,))
    (before, files_before), (after, files_after) = counts
    assert (files_before, files_after) == (1, 11)
    assert before == after <= 17


def test_events_name_their_actor(app: Flask) -> None:
    reference = opened(app)
    services(app).tickets.close(reference, "eve@corp.example")
    services(app).tickets.reopen(reference, "Ada")
    page = signed_in(app).get(f"/desk/tickets/{reference}").text
    assert "Closed by eve@corp.example." in page
    assert "Reopened by Ada." in page
