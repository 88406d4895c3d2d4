"""The original mails of a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services
from web.app.worker import Worker
from web.desk.details.originals import originals
from web.mail.inbound.inbox import accept
from web.storage.models import Ticket
from web.tickets.repository import get_whole

if TYPE_CHECKING:
    from flask import Flask

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_the_mails_of_a_ticket_include_those_of_merged_tickets(mailing: Flask) -> None:
    database = services(mailing).database
    for number in (1, 2, 3):
        accept(database, f"From: zoe@example.org\nSubject: Mail {number}\n\nHello {number}".encode())
    Worker(services(mailing)).read_mail()
    with database.session() as session:
        first, second, third = session.scalars(select(Ticket.reference).order_by(Ticket.id)).all()
    services(mailing).tickets.merge(second, first)
    with database.session() as session:
        mails = originals(session, get_whole(session, first), with_content=True)
        assert [mail.content[-1:] for mail in mails] == [b"1", b"2"]
        assert len(originals(session, get_whole(session, third))) == 1
