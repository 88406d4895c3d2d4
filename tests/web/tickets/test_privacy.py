"""Personal data: exported, erased, and deleted by age."""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import undefer

from tests.web.conftest import services, token
from web.app.worker import Worker
from web.desk import staff
from web.mail.inbound.inbox import accept
from web.storage.models import File, InboundMail, Message, Organisation, OutboxItem, Ticket, now
from web.tickets import privacy
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket, Standing

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Run with every database engine."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


def kept(app: Flask) -> list[int]:
    with services(app).database.session() as session:
        return [
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (Ticket, Message, File, OutboxItem, InboundMail)
        ]


def test_the_export_holds_all_data_of_one_person_only(app: Flask) -> None:
    found = privacy.export(services(app).database, "anna@EXAMPLE.org")
    said = json.dumps(found)
    assert "Words of Anna." in said
    assert "Ben" not in said
    (ticket,) = found["tickets"]
    assert base64.b64decode(ticket["messages"][0]["files"][0]["content"]) == b"log of Anna"
    assert b"Away." in base64.b64decode(found["mail_received"][0]["mail"])
    assert b"We received your message" in base64.b64decode(found["mail_sent"][0]["mail"]).replace(b"_", b" ")


def test_erasing_deletes_all_data_of_one_person_only(app: Flask) -> None:
    assert kept(app) == [2, 2, 2, 2, 2]
    assert privacy.erase(services(app).database, "ANNA@example.org") == 1
    assert kept(app) == [1, 1, 1, 1, 1]
    found = privacy.export(services(app).database, "Anna@example.org")
    assert [found["tickets"], found["mail_sent"], found["mail_received"]] == [[], [], []]
    assert privacy.export(services(app).database, "Ben@example.org")["tickets"]


def test_mail_sent_by_a_web_form_and_desk_notices_are_exported_and_erased(app: Flask) -> None:
    database = services(app).database
    accept(database, b"From: form@shop.example\nReply-To: eve@example.org\nSubject: Order\n\nWords of Eve.")
    Worker(services(app)).read_mail()
    found = privacy.export(database, "eve@example.org")
    assert b"Words of Eve." in base64.b64decode(found["mail_received"][0]["mail"])
    staff.add_user(database, "Ada", "a long enough password", "agent")
    token_of_ada = staff.sign_in(database, "Ada", "a long enough password")
    assert token_of_ada
    staff.leave_notice(database, token_of_ada, "Your answer was sent to eve@example.org.")
    privacy.erase(database, "Eve@example.org")
    assert staff.take_notice(database, token_of_ada) == ""
    with database.session() as session:
        assert session.scalar(select(InboundMail.id).where(InboundMail.sender == "form@shop.example")) is None


def test_unanswered_requests_for_a_link_are_exported_and_erased(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    before = kept(app)
    support.ask_for_link("NP-2222-2222", "Eve@Example.ORG")
    support.ask_for_link("NP-2222-2222", "no address")
    for asked in ("eve@example.org", "no address"):
        found = privacy.export(database, asked)
        assert found["mail_sent"] == []
        assert [one["reference"] for one in found["links_asked_for"]] == ["NP-2222-2222"]
        privacy.erase(database, asked)
    assert kept(app) == before


def test_messages_in_tickets_of_others_are_exported_and_erased(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    reference = support.open(NewTicket("eve@example.org", "Ours", "Words of Eve."), "eve").ticket.reference
    support.write(reference, NewMessage("Words of Ben about it.", name="ben@example.org"))
    support.answer(reference, NewMessage("Words of staff.", "staff", "ben@example.org"))
    (elsewhere,) = privacy.export(database, "Ben@Example.org")["messages_elsewhere"]
    assert elsewhere["body"] == "Words of Ben about it."
    privacy.erase(database, "ben@example.org")
    with database.session() as session:
        kept_words = session.scalars(select(Message.body).where(Message.ticket.has(reference=reference)))
        assert kept_words.all() == ["Words of Eve.", "Words of staff."]


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
    found = privacy.export(database, "Bob@Corp.example")
    done = [f"Closed by {BOB}.", f"Opened again by {BOB}."]
    assert [one["body"] for one in found["events_elsewhere"]] == done
    assert [one["told"] for one in found["mail_sent"]] == (["Words of Bob.", *done] if settings else [])
    assert "eve@" not in json.dumps(found), "the link in a item opens the ticket for good"
    privacy.erase(database, BOB)
    with database.session() as session:
        said = [text_of(message) for message in session.scalars(select(Message).order_by(Message.id))]
        told = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content)).order_by(OutboxItem.id)).all()
    assert said == ["Words of Eve.", "Closed by a colleague.", "Opened again by a colleague."]
    assert [one.key.rpartition(":")[0] for one in told] == [
        "confirmation",
        *(["helpdesk:ticket.opened"] if settings else []),
    ]
    again = privacy.export(database, BOB)
    assert not any(again[name] for name in again if name != "email")


@pytest.mark.parametrize("status", ["solved", "pending"])
def test_old_tickets_are_deleted_unless_they_are_open(app: Flask, status: str) -> None:
    database = services(app).database
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).values(updated=long_ago))
        session.execute(update(Ticket).where(Ticket.email == "anna@example.org").values(status=status))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 1
    with database.session() as session:
        assert session.scalars(select(Ticket.email)).all() == ["ben@example.org"]


def test_a_merged_ticket_is_deleted_with_its_target(mailing: Flask) -> None:
    database, support = services(mailing).database, services(mailing).tickets
    first, second = (
        support.open(NewTicket("eve@example.org", subject, "Words."), subject).ticket.reference
        for subject in ("One", "Two")
    )
    support.merge(second, first)
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == second).values(updated=long_ago))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 0
    path = services(mailing).notifier.link(second).split("/", 3)[3]
    assert first in mailing.test_client().get(f"/{path}").text
    support.close(first)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == first).values(updated=long_ago))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 1
    assert mailing.test_client().get(f"/{path}").status_code == 404


def test_an_open_ticket_is_never_deleted_by_age(app: Flask) -> None:
    services(app).tickets.open(NewTicket("eve@example.org", "Old", "Words."), "old")
    assert privacy.forget_old(services(app).database, now() + dt.timedelta(days=1)) == 0
