"""The page of a ticket at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services
from tests.web.desk.conftest import (
    opened,
    signed_in,
)
from web.storage.models import Message
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Run with every database engine."""


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
