"""The page after sending: it shows the reference, and makes no false promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.conftest import services
from tests.web.contact.actions import all_tickets, open_ticket, send_calendar, send_invoice
from web.app.worker import Worker
from web.tickets.new_ticket import NewTicket
from web.tickets.reference import ALPHABET

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_page_shows_the_reference(app: Flask) -> None:
    client = app.test_client()
    page = client.get(send_invoice(client).headers["Location"])
    (ticket,) = all_tickets(app)
    assert page.status_code == 200
    assert ticket.reference in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(rf"NP-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", ticket.reference)


def test_page_cannot_be_guessed(app: Flask) -> None:
    client = app.test_client()
    address = send_invoice(client).headers["Location"]
    (ticket,) = all_tickets(app)
    assert client.get(f"/contact/received?ticket={ticket.reference}").status_code == 404
    assert client.get(address + "x").status_code == 404
    assert client.get("/contact/received").status_code == 404


def test_page_promises_no_confirmation_beyond_the_address_limit(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", address_limit="2 per hour")
    reference, _ = open_ticket(app)
    services(app).tickets.ask_for_link(reference, "anna@example.org")
    Worker(services(app)).run_once()
    client = app.test_client()
    page = client.get(send_calendar(client, subject="Another").headers["Location"])
    assert "We have your message" in page.text
    assert "confirmation" not in page.text


def test_without_mail_the_page_says_to_bookmark_the_ticket_page(app: Flask) -> None:
    client = app.test_client()
    page = client.get(send_calendar(client).headers["Location"]).text
    assert "We'll post our reply on your ticket page. Bookmark it now: we can't e-mail you the link." in page


def test_page_shows_what_was_sent_and_the_articles_that_may_help_meanwhile(app: Flask) -> None:
    client = app.test_client()
    form = {"subject": "", "body": "How do I reset my password? I forgot it.", "answers": "seen"}
    page = client.get(send_calendar(client, **form).headers["Location"]).text
    assert "How do I reset my password? I forgot it.</p>" in page
    assert 'href="/articles/reset-password"' in page.split('id="page/meanwhile"')[1]


def test_text_of_a_merged_ticket_is_not_shown_to_the_sender_of_the_other(mailing: Flask) -> None:
    """Anyone can type any address, so the link shown after sending must not open what its owner wrote."""
    private = NewTicket("anna@example.org", "Between us", "A private matter.")
    reference = services(mailing).tickets.open(private, "1").ticket.reference
    client = mailing.test_client()
    received = send_calendar(client).headers["Location"]
    services(mailing).tickets.merge(reference, all_tickets(mailing)[1].reference)
    page = client.get(received).text
    assert "We have your message" in page
    assert "A private matter." not in page
    assert "It shows yesterday." not in page


def test_page_still_shows_the_reference_of_a_ticket_that_was_merged(mailing: Flask) -> None:
    client = mailing.test_client()
    received = send_calendar(client, subject="Another").headers["Location"]
    reference, _ = open_ticket(mailing)
    services(mailing).tickets.merge(all_tickets(mailing)[0].reference, reference)
    assert client.get(received).status_code == 200
