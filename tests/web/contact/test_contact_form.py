"""The contact form: no text is lost, no ticket is duplicated, and references are private."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from tests.web.conftest import run_concurrently, services, token
from tests.web.contact.actions import INVOICE, all_tickets, read_slugs, send_invoice
from web.storage.models import Ticket

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_form_is_stored_with_the_article_and_query_it_came_from(app: Flask) -> None:
    before = dt.datetime.now(dt.UTC)
    answer = send_invoice(app.test_client())
    assert answer.status_code == 303
    (ticket,) = all_tickets(app)
    assert (ticket.email, ticket.subject) == ("anna@example.org", "The invoice is wrong")
    assert (ticket.topic, ticket.platform) == ("Billing", "Android")
    assert [message.body for message in ticket.messages] == ["It names\nanother company."]
    assert (read_slugs(ticket), ticket.query) == (["refund"], "wrong invoice")
    assert before <= ticket.created <= dt.datetime.now(dt.UTC)


def test_stale_form_comes_back_filled_in(app: Flask) -> None:
    answer = send_invoice(app.test_client(), csrf_token="stale")  # noqa: S106 - not one of ours
    assert answer.status_code == 400
    assert "open for too long" in answer.text
    assert "another company.</textarea>" in answer.text
    assert all_tickets(app) == []
    form = {**INVOICE, "csrf_token": token(answer.text)}
    assert app.test_client().post("/contact", data=form).status_code == 303


def test_double_click_opens_one_ticket(app: Flask) -> None:
    client = app.test_client()
    form = {**INVOICE, "csrf_token": token(client.get("/contact").text)}
    first, second = client.post("/contact", data=form), client.post("/contact", data=form)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(all_tickets(app)) == 1


def test_concurrent_clicks_open_one_ticket(app: Flask) -> None:
    form = {**INVOICE, "csrf_token": token(app.test_client().get("/contact").text)}
    clients = [app.test_client() for _ in range(3)]
    answers = run_concurrently(3, lambda number: clients[number].post("/contact", data=form))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert len(all_tickets(app)) == 1


def test_repeated_message_is_the_same_ticket_and_gets_no_link(
    app: Flask,
) -> None:
    client = app.test_client()
    send_invoice(client)
    again = client.get(send_invoice(client, q="", topic="", platform="", email="Anna@Example.org").headers["Location"])
    (ticket,) = all_tickets(app)
    assert "We already have this message" in again.text
    assert ticket.reference in again.text
    assert "/tickets/" not in again.text


@pytest.mark.parametrize("field", ["email", "subject", "body"])
def test_different_message_is_another_ticket(app: Flask, field: str) -> None:
    client = app.test_client()
    send_invoice(client)
    send_invoice(client, **{field: f"other.{INVOICE[field]}"})
    assert len(all_tickets(app)) == 2


def test_same_message_a_day_later_is_another_ticket(app: Flask) -> None:
    client = app.test_client()
    send_invoice(client)
    with services(app).database.session() as session, session.begin():
        session.execute(update(Ticket).values(created=dt.datetime.now(dt.UTC) - dt.timedelta(hours=25)))
    send_invoice(client)
    assert len(all_tickets(app)) == 2


def test_text_changed_after_going_back_is_another_ticket(app: Flask) -> None:
    client = app.test_client()
    form = {**INVOICE, "csrf_token": token(client.get("/contact").text)}
    client.post("/contact", data=form)
    client.post("/contact", data={**form, "body": "And one thing more."})
    assert len({ticket.reference for ticket in all_tickets(app)}) == 2


def test_database_failure_keeps_the_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {}, Exception("disk is full"))

    monkeypatch.setattr("web.tickets.service.store", fail)
    answer = send_invoice(app.test_client())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "support@northpost.example" in answer.text
    assert "another company.</textarea>" in answer.text


def test_database_failure_names_no_address_if_none_is_configured(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {}, Exception("disk is full"))

    monkeypatch.setattr("web.tickets.service.store", fail)
    assert "Try again in a minute.<" in send_invoice(make_app(support_address="").test_client()).text


def test_nothing_typed_is_logged(app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> str:
        raise OperationalError("insert", {"email": INVOICE["email"]}, Exception(INVOICE["subject"]))

    client = app.test_client()
    with caplog.at_level(0):
        send_invoice(client)
        monkeypatch.setattr("web.tickets.service.store", fail)
        send_invoice(client)
    assert "OperationalError" in caplog.text
    for private in ("anna@", "invoice", "company", "127.0.0.1"):
        assert private not in caplog.text
