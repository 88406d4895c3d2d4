"""Actions of customers that several tests share: send a form, open a ticket, follow its link."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import jwt
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.web.conftest import services, token
from web.storage.models import Ticket
from web.tickets.new_ticket import NewTicket, digest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


KEY = "k" * 40
MEMBER = {"plan": "business", "organisation": "Firm"}

INVOICE = {
    "email": "anna@example.org",
    "topic": "Billing",
    "platform": "Android",
    "subject": "The invoice is wrong",
    "body": "It names\r\nanother company.",
    "article": "refund",
    "q": "wrong invoice",
}
"""A form with every field filled in."""

CALENDAR = {"email": "anna@example.org", "subject": "The calendar", "body": "It shows yesterday.", "answers": "seen"}
"""A form with the required fields, sent after its articles were seen."""


def send_invoice(client: FlaskClient, **changes: str) -> TestResponse:
    """Send the complete form."""
    form = {**INVOICE, "csrf_token": token(client.get("/contact").text), **changes}
    return client.post("/contact", data=form)


def all_tickets(app: Flask) -> list[Ticket]:
    """Return all tickets with their messages and articles."""
    with services(app).database.session() as session:
        everything = (selectinload(Ticket.messages), selectinload(Ticket.articles))
        return list(session.scalars(select(Ticket).options(*everything).order_by(Ticket.id)))


def read_slugs(ticket: Ticket) -> list[str]:
    """Return the articles that the customer had read."""
    return [article.slug for article in ticket.articles if article.part == "read"]


def send_calendar(client: FlaskClient, *files: tuple[str, bytes], **changes: str | list[str]) -> TestResponse:
    """Send the short form with files."""
    uploads = [(io.BytesIO(content), name) for name, content in files]
    form = {**CALENDAR, "csrf_token": token(client.get("/contact").text), "files": uploads, **changes}
    return client.post("/contact", data=form, content_type="multipart/form-data")


def open_ticket(app: Flask, email: str = "anna@example.org", **values: object) -> tuple[str, str]:
    """Return the reference of a new ticket, and the path of its page."""
    new_ticket = NewTicket(email, "The calendar", "It shows yesterday.", **values)  # type: ignore[arg-type]
    reference = services(app).tickets.open(new_ticket, digest(email)).ticket.reference
    return reference, "/" + services(app).notifier.link(reference).split("/", 3)[3]


def write(client: FlaskClient, path: str, **form: object) -> TestResponse:
    """Send the form of a ticket page."""
    page = client.get(path).text
    return client.post(path, data={"csrf_token": token(page), **form}, content_type="multipart/form-data")


def ticket_of(app: Flask) -> Ticket:
    """Return the only ticket."""
    with services(app).database.session() as session:
        return session.scalars(select(Ticket)).one()


def signed(key: str = KEY, **claims: object) -> str:
    """Return an identity token that expires in an hour."""
    return jwt.encode({"exp": dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), **claims}, key, algorithm="HS256")


def send_and_follow(client: FlaskClient, **changes: str) -> tuple[str, str]:
    """Send a form; return the ticket's reference and the path of the link shown after sending."""
    page = client.get(send_calendar(client, **changes).headers["Location"]).text
    (path,) = re.findall(r'href="(/tickets/[^"]+)"', page)
    return re.findall(r"NP-\w{4}-\w{4}", page)[0], path


def staged_names(answer: TestResponse) -> list[str]:
    """Return the names of the staged files that a page gives back."""
    return re.findall(r'name="kept" value="[^"]+" checked> ([^<]+?)(?: <|<)', answer.text)


def file_tokens(answer: TestResponse) -> list[str]:
    """Return the tokens of the staged files that a page gives back."""
    return re.findall(r'name="kept" value="([^"]+)"', answer.text)
