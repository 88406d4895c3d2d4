"""Rows that belong to a person, including those in tickets of others."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.orm import undefer

from tests.web.conftest import services, token
from web.app.worker import Worker
from web.desk import staff
from web.mail.inbound.inbox import accept
from web.storage.models import InboundMail, Message, Organisation, OutboxItem
from web.tickets import records
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket, Standing

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


def test_mail_sent_by_a_web_form_and_desk_notices_are_exported_and_erased(app: Flask) -> None:
    database = services(app).database
    accept(database, b"From: form@shop.example\nReply-To: eve@example.org\nSubject: Order\n\nWords of Eve.")
    Worker(services(app)).read_mail()
    exported = records.export(database, "eve@example.org")
    assert b"Words of Eve." in base64.b64decode(exported["mail_received"][0]["mail"])
    staff.add_user(database, "Ada", "a long enough password", "agent")
    token_of_ada = staff.sign_in(database, "Ada", "a long enough password")
    assert token_of_ada
    staff.leave_notice(database, token_of_ada, "Your answer was sent to eve@example.org.")
    records.erase(database, "Eve@example.org")
    assert staff.take_notice(database, token_of_ada) == ""
    with database.session() as session:
        assert session.scalar(select(InboundMail.id).where(InboundMail.sender == "form@shop.example")) is None


def test_messages_in_tickets_of_others_are_exported_and_erased(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    reference = support.open(NewTicket("eve@example.org", "Ours", "Words of Eve."), "eve").ticket.reference
    support.write(reference, NewMessage("Words of Ben about it.", name="ben@example.org"))
    support.answer(reference, NewMessage("Words of staff.", "staff", "ben@example.org"))
    (elsewhere,) = records.export(database, "Ben@Example.org")["messages_elsewhere"]
    assert elsewhere["body"] == "Words of Ben about it."
    records.erase(database, "ben@example.org")
    with database.session() as session:
        bodies = session.scalars(select(Message.body).where(Message.ticket.has(reference=reference)))
        assert bodies.all() == ["Words of Eve.", "Words of staff."]


BOB = "bob@corp.example"


HOOK = {"helpdesk": "webhook", "helpdesk_url": "http://127.0.0.1:1/", "helpdesk_key": "k" * 24}


MAILBOX = {"helpdesk": "mail", "helpdesk_address": "agents@northpost.example"}


@pytest.mark.parametrize("settings", [HOOK, MAILBOX, {}], ids=["webhook", "mailbox", "desk"])
def test_events_in_tickets_of_others_are_exported_and_anonymised(
    make_app: MakeApp, settings: dict[str, object]
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", **settings)
    database, support = services(app).database, services(app).tickets
    standing = Standing("eve@corp.example", "business", "Corp")
    reference = support.open(
        NewTicket("eve@corp.example", "Ours", "Words of Eve.", standing=standing), "eve"
    ).ticket.reference
    with database.writing() as session:
        session.add(Organisation(name="Corp", shares=True))
    path = f"/tickets/{services(app).signer.lend('member', f'{reference} {BOB}')}"
    client = app.test_client()
    for form in ({"body": "Words of Bob."}, {"change": "close"}, {"change": "reopen"}):
        assert client.post(path, data={"csrf_token": token(client.get(path).text), **form}).status_code == 303
    exported = records.export(database, "Bob@Corp.example")
    events = [f"Closed by {BOB}.", f"Reopened by {BOB}."]
    assert [event["body"] for event in exported["events_elsewhere"]] == events
    assert [mail["told"] for mail in exported["mail_sent"]] == (["Words of Bob.", *events] if settings else [])
    assert "eve@" not in json.dumps(exported), "the link in an item would open the whole ticket"
    records.erase(database, BOB)
    with database.session() as session:
        texts = [text_of(message) for message in session.scalars(select(Message).order_by(Message.id))]
        items = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content)).order_by(OutboxItem.id)).all()
    assert texts == ["Words of Eve.", "Closed by a colleague.", "Reopened by a colleague."]
    assert [item.key.rpartition(":")[0] for item in items] == [
        "confirmation",
        *(["helpdesk:ticket.opened"] if settings else []),
    ]
    again = records.export(database, BOB)
    assert not any(again[name] for name in again if name != "email")
