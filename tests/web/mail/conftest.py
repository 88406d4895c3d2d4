"""Fixtures of a help centre that sends and receives mail."""

from __future__ import annotations

from email.message import EmailMessage
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import select, update

from tests.web.conftest import services
from web.app.worker import Worker
from web.mail.inbound.inbox import accept
from web.storage.models import InboundMail, OutboxItem, Ticket, now
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from flask import Flask

    from tests.servers import MailServer
    from tests.web.conftest import MakeApp, Settings

SUPPORT = "support@northpost.example"
SERVER = "mx.northpost.example"
AUTHENTICATED = {"Authentication_Results": f"{SERVER}; dkim=pass header.d=example.org"}
"""The header that our mail server adds to Anna's mail if her domain signed it."""


class Centre(NamedTuple):
    """A help centre, its worker, and the server that it sends mail to."""

    app: Flask
    worker: Worker
    smtp: MailServer

    def come(self, text: str, **headers: str) -> str:
        """Receive a mail; return its outcome."""
        number = accept(services(self.app).database, mail(text, **headers))
        self.worker.run_once()
        with services(self.app).database.session() as session:
            return session.get_one(InboundMail, number).outcome

    def tickets(self) -> list[Ticket]:
        """Return all tickets, oldest first."""
        with services(self.app).database.session() as session:
            tickets = session.scalars(select(Ticket).order_by(Ticket.id)).all()
            for message in [message for ticket in tickets for message in ticket.messages]:
                assert isinstance(message.files, list)  # loaded before the session ends
            return list(tickets)


def mail(text: str, **headers: str) -> bytes:
    """Return a mail from Anna; headers override the defaults."""
    message = EmailMessage()
    for name, value in {"From": "anna@example.org", "To": SUPPORT, "Subject": "Calendar", **headers}.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def opened(centre: Centre, subject: str = "The calendar") -> str:
    """Return the reference of a new ticket from Anna."""
    tickets = services(centre.app).tickets
    return tickets.open(NewTicket("anna@example.org", subject, "It shows yesterday."), subject).ticket.reference


def due_now(centre: Centre) -> None:
    """Make all waiting outbox items due now."""
    with services(centre.app).database.writing() as session:
        session.execute(update(OutboxItem).where(OutboxItem.due.is_not(None)).values(due=now()))


@pytest.fixture
def centre(make_app: MakeApp, smtp: MailServer) -> Centre:
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", mail_authserv_id=SERVER)
    return Centre(app, Worker(services(app)), smtp)


@pytest.fixture
def risky_centre(make_app: MakeApp, smtp: MailServer, risky: Settings) -> Centre:
    """Return a help centre with a list of risks."""
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", **risky)
    return Centre(app, Worker(services(app)), smtp)
