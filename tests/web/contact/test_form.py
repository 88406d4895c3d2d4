"""The fields of the contact form: prefilled from a search, checked one by one, and never lost."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services, token
from tests.web.contact.actions import INVOICE, all_tickets, read_slugs, send_calendar, send_invoice
from web.contact.form import TicketForm
from web.storage.models import Ticket
from web.time_zone import local

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_query_begins_the_message(client: FlaskClient) -> None:
    page = client.get("/contact?q=wrong+invoice&article=refund").text
    assert "required>wrong invoice</textarea>" in page
    assert 'name="subject"' not in page
    assert 'name="article" value="refund"' in page
    assert "Get a refund" in page


def test_a_message_begun_elsewhere_is_not_taken_for_the_query(client: FlaskClient) -> None:
    page = client.get("/contact", query_string={"q": "wrong invoice", "body": "Hello!\nIt names my old firm."}).text
    assert "required>Hello!\nIt names my old firm.</textarea>" in page
    assert 'name="q" value="wrong invoice"' in page
    assert 'name="q"' not in client.get("/contact?body=Hello").text.partition("<main")[2].partition("<aside")[0]


def test_unticked_context_is_not_sent(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/contact?q=wrong+invoice&article=refund").text
    boxes = re.findall(r'type="checkbox" name="(\w+)" value="([^"]*)" checked', page)
    assert boxes == [("article", "refund"), ("q", "wrong invoice")]
    form = {name: text for name, text in INVOICE.items() if name not in {"article", "q"}}
    assert client.post("/contact", data={**form, "csrf_token": token(page)}).status_code == 303
    assert (read_slugs(all_tickets(app)[0]), all_tickets(app)[0].query) == ([], "")
    assert '<fieldset class="carried" hidden>' in client.get("/contact").text


def test_ticked_articles_are_stored(app: Flask) -> None:
    send_calendar(app.test_client(), article="refund", read=["bounce", "no-such-article"])
    with services(app).database.session() as session:
        ticket = session.scalars(select(Ticket)).one()
        assert {article.slug for article in ticket.articles if article.part == "read"} == {"refund", "bounce"}


def test_long_query_is_cut_to_the_longest_description(make_app: MakeApp) -> None:
    client = make_app(max_description_chars=100).test_client()
    page = client.get("/contact", query_string={"q": "<" * 500}).text
    assert f"required>{escape('<' * 100)}</textarea>" in page


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("The calendar shows yesterday. And tomorrow?", "The calendar shows yesterday."),
        ("Hello!\n\nThe calendar shows yesterday.", "The calendar shows yesterday."),
        ("Dear Northpost support,\nthe calendar shows yesterday.", "the calendar shows yesterday."),
        ("It fails.", "It fails."),
        ("x" * 500, f"{'x' * 79}…"),
        ("no full stop " * 40, "no full stop no full stop no full stop no full stop no full stop no full stop…"),
    ],
)
def test_first_sentence_that_says_something_names_the_ticket(body: str, title: str) -> None:
    assert TicketForm(body=body).title(200) == title
    assert TicketForm(body=body, subject="As typed").title(200) == "As typed"


def test_ticket_without_a_subject_is_named_after_its_message_without_its_secrets(app: Flask) -> None:
    body = "My password for the calendar is hunter2! and it shows yesterday, in spite of everything."
    answer = send_invoice(app.test_client(), subject="", body=body, answers="seen", secrets="remove")
    assert answer.status_code == 303
    assert (
        all_tickets(app)[0].subject == "My password for the calendar is [removed] and it shows yesterday, in spite of…"
    )


def test_form_says_when_an_answer_can_be_expected(make_app: MakeApp) -> None:
    page = make_app(answer_hours={"free": 50, "paid": 24, "business": 4}, time_zone="Europe/Berlin").test_client()
    promised = re.search(r'By <time datetime="([^"]+)">([^<]+)</time>', page.get("/contact").text)
    assert promised
    moment = dt.datetime.fromisoformat(promised[1])
    assert dt.timedelta(hours=49.9) < moment - dt.datetime.now(dt.UTC) < dt.timedelta(hours=50.1)
    assert promised[2] == local(moment, "Europe/Berlin")


def test_unknown_article_is_not_shown(client: FlaskClient) -> None:
    page = client.get("/contact?article=no-such-article")
    assert page.status_code == 200
    assert "You were reading" not in page.text


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("email", "", "Enter the e-mail address"),
        ("email", "anna", "like name@example.com"),
        ("email", "anna@nowhere", "like name@example.com"),
        ("email", "anna@example.org\r\nBcc: all@example.org", "like name@example.com"),
        ("email", f"{'a' * 250}@example.org", "at most 254"),
        ("subject", "x" * 201, "201 characters; shorten it to 200"),
        ("body", "\x00\r\n", "Describe what happened"),
        ("body", "x" * 10_001, "10,001 characters"),
        ("topic", "Nonsense", "Choose one of the topics"),
        ("platform", "Nonsense", "Choose one of the platforms"),
    ],
)
def test_errors_stand_beside_their_fields_and_nothing_is_lost(
    app: Flask, field: str, value: str, complaint: str
) -> None:
    answer = send_invoice(app.test_client(), **{field: value})
    assert answer.status_code == 400
    assert f'id="{field}-error"' in answer.text
    assert complaint in answer.text
    others = {name: text for name, text in INVOICE.items() if name not in {field, "body", "topic", "platform"}}
    for text in others.values():
        assert f'value="{text}"' in answer.text
    if field != "body":
        assert "It names\nanother company.</textarea>" in answer.text
    if field not in {"topic", "platform"}:
        assert '<option value="Billing" selected>' in answer.text
    assert all_tickets(app) == []


@pytest.mark.parametrize(
    ("email", "stored"),
    [
        ("anna@example.org", "anna@example.org"),
        ("ännä@bücher.example", "ännä@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("a+b@mail.example.co.uk", "a+b@mail.example.co.uk"),
        ("ANNA@EXAMPLE.ORG", "anna@example.org"),
    ],
)
def test_valid_addresses_are_accepted_and_normalised(app: Flask, email: str, stored: str) -> None:
    assert send_invoice(app.test_client(), email=email).status_code == 303
    assert all_tickets(app)[0].email == stored


def test_topic_is_optional(app: Flask) -> None:
    assert send_invoice(app.test_client(), topic="").status_code == 303


def test_filled_trap_stops_programs_but_not_people(app: Flask) -> None:
    """A password manager may fill in the hidden field; the person can send once more, and it is empty then."""
    answer = send_invoice(app.test_client(), website="https://spam.example")
    assert answer.status_code == 400
    assert all_tickets(app) == []
    assert "https://spam.example" not in answer.text
    assert "another company.</textarea>" in answer.text
