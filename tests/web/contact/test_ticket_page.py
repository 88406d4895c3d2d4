"""The ticket page: messages are added once, buttons change the ticket, and files are downloaded."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from tests.web.conftest import run_concurrently, services, token
from tests.web.contact.actions import open_ticket, send_and_follow, send_calendar, ticket_of, write
from web.storage.models import File, Message, Ticket
from web.storage.states import Author
from web.tickets import records
from web.tickets.new_ticket import NewMessage, NewTicket

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp, Settings


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_page_shows_the_conversation_and_the_promised_time(app: Flask) -> None:
    reference, path = open_ticket(app)
    services(app).tickets.note(reference, "Ben", "between us")
    page = app.test_client().get(path)
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert reference in page.text
    assert "It shows yesterday." in page.text
    assert "You can expect an answer by" in page.text
    assert "between us" not in page.text


def test_sending_a_form_twice_adds_one_message(app: Flask) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "And tomorrow, too."}
    for _ in range(2):
        assert client.post(path, data=form).status_code == 303
    assert client.get(path).text.count("And tomorrow, too.") == 1


def test_concurrent_clicks_add_one_message(app: Flask) -> None:
    _, path = open_ticket(app)
    form = {"csrf_token": token(app.test_client().get(path).text), "body": "And tomorrow, too."}
    clients = [app.test_client() for _ in range(3)]
    answers = run_concurrently(3, lambda number: clients[number].post(path, data=form))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert app.test_client().get(path).text.count("And tomorrow, too.") == 1


def test_link_and_open_page_still_work_after_a_merge(
    mailing: Flask,
) -> None:
    target, first = open_ticket(mailing)
    reference = (
        services(mailing)
        .tickets.open(NewTicket("anna@example.org", "The clock", "It is late."), "clock")
        .ticket.reference
    )
    link = "/" + services(mailing).notifier.link(reference).split("/", 3)[3]
    client = mailing.test_client()
    before = {"csrf_token": token(client.get(link).text), "body": "Typed before."}
    services(mailing).tickets.merge(reference, target)
    assert client.post(link, data=before).status_code == 303
    assert write(client, link, body="Typed after.").status_code == 303
    assert re.findall(r"Typed \w+", client.get(first).text) == ["Typed before", "Typed after"]


def test_customer_closes_and_reopens_a_ticket(app: Flask) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    write(client, path, change="close")
    assert ticket_of(app).status == "solved"
    write(client, path, change="reopen")
    assert ticket_of(app).status == "open"
    write(client, path, change="close")
    write(client, path, body="It came back.")
    assert ticket_of(app).status == "open"
    assert ticket_of(app).due


@pytest.mark.parametrize(("change", "status"), [("close", "solved"), ("reopen", "open")])
def test_text_beside_the_close_button_is_sent_too(app: Flask, change: str, status: str) -> None:
    reference, path = open_ticket(app)
    if change == "reopen":
        services(app).tickets.close(reference, "Closed.")
    files = [(io.BytesIO(b"of that day"), "day.log")]
    assert write(app.test_client(), path, change=change, body="The clock did it.", files=files).status_code == 303
    assert ticket_of(app).status == status
    with services(app).database.session() as session:
        message = session.scalars(select(Message).where(Message.body == "The clock did it.")).one()
        assert [file.name for file in message.files] == ["day.log"]


def test_new_message_about_a_risk_makes_the_ticket_urgent_and_shows_safety_advice(
    make_app: MakeApp, risky: Settings
) -> None:
    app = make_app(**risky)
    _, path = open_ticket(app)
    client = app.test_client()
    assert "First, to be safe" not in client.get(path).text
    write(client, path, body="Now somebody hacked my account.")
    ticket = ticket_of(app)
    assert (ticket.risk, ticket.priority) == ("takeover", 3)
    assert "Change it first." in client.get(path).text
    write(client, path, change="close")
    assert "Change it first." not in client.get(path).text


def test_closing_with_a_password_in_the_text_asks_first(app: Flask) -> None:
    _, path = open_ticket(app)
    answer = write(app.test_client(), path, change="close", body="Thanks, my password is Tr0ub4dor&3 again.")
    assert answer.status_code == 400
    assert ticket_of(app).status == "open"


@pytest.mark.parametrize("body", ["", "x" * 10_001])
def test_invalid_message_comes_back(app: Flask, body: str) -> None:
    _, path = open_ticket(app)
    answer = write(app.test_client(), path, body=body)
    assert answer.status_code == 400
    assert f">{body}</textarea>" in answer.text


def test_secret_in_a_message_is_noticed_before_sending(app: Flask) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    secret = {"body": "My password is hunter2! now"}
    page = write(client, path, files=[(io.BytesIO(b"line\n"), "a.log")], **secret)
    assert page.status_code == 400
    assert "Your message contains a password" in page.text
    assert "hunter2! now</textarea>" in page.text
    assert 'name="kept"' in page.text
    assert write(client, path, secrets="remove", **secret).status_code == 303
    assert "My password is [removed] now" in client.get(path).text
    assert write(client, path, secrets="keep", **secret).status_code == 303
    assert "hunter2! now" in client.get(path).text


def annas_reference(app: Flask) -> str:
    with services(app).database.session() as session:
        return session.scalars(select(Ticket.reference).where(Ticket.email == "anna@example.org")).one()


def test_files_are_only_for_visitors_who_see_their_message(app: Flask) -> None:
    client = app.test_client()
    send_calendar(client, ("good.txt", b"fine"))
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    _, path = open_ticket(app, "ben@example.org")
    assert client.get(f"{path}/files/{number}").status_code == 404
    with services(app).database.writing() as session:
        session.scalars(select(Message).join(File)).one().internal = True
    mine = services(app).notifier.link(annas_reference(app)).split("/", 3)[3]
    assert client.get(f"/{mine}/files/{number}").status_code == 404


def test_writing_to_an_erased_ticket_is_not_found(app: Flask) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "More."}
    records.erase(services(app).database, "anna@example.org")
    assert client.post(path, data=form).status_code == 404


def test_page_and_file_take_one_connection_at_a_time(app: Flask) -> None:
    """With two at once, requests that hold their first connection would wait for each other's second."""
    client = app.test_client()
    _, path = send_and_follow(client)
    engine, taken = services(app).database.engine, []
    engine.dispose()
    event.listen(engine, "checkout", lambda *_: taken.append(engine.pool.checkedout()))  # type: ignore[attr-defined]
    assert (client.get(path).status_code, client.get(f"{path}/files/1").status_code) == (200, 404)
    assert set(taken) == {1}


def test_page_says_where_the_ticket_stands_and_who_wrote_what(mailing: Flask) -> None:
    reference, path = open_ticket(mailing)
    answer = NewMessage("Set the clock.", Author.STAFF, "Ben Miller", articles=("refund",))
    services(mailing).tickets.answer(reference, answer)
    page = mailing.test_client().get(path).text
    assert '<span class="state good">Answered</span>' in page
    assert '<li class="now" aria-current="step">Answered<small><time' in page
    assert "<b>Northpost support</b>" in page
    assert "Ben Miller" not in page
    assert "Get a refund" in page.split('class="enclosed" href="/articles/refund"')[1].split("</a>")[0]
    assert f"We took it in as {reference}." in page


def test_sender_without_proof_learns_nothing_of_where_the_ticket_stands(mailing: Flask) -> None:
    _, path = send_and_follow(mailing.test_client())
    page = mailing.test_client().get(path).text
    assert "This is what you sent." in page
    assert "Where it stands" not in page
    assert 'class="state' not in page
