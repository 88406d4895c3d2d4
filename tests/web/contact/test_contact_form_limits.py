"""Limits of the contact form: by network, by address and by file; a risk is accepted beyond them."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tests.web.conftest import services
from tests.web.contact.actions import CALENDAR, KEY, all_tickets, send_calendar, send_invoice, signed
from web.contact.sender.proof_of_work import is_earned
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewTicket, digest

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp, Settings


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_network_limit_keeps_the_text(make_app: MakeApp) -> None:
    app = make_app(ticket_limit="1 per hour")
    client = app.test_client()
    assert send_invoice(client).status_code == 303
    refused = send_invoice(client, subject="Another")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert 'value="Another"' in refused.text
    assert len(all_tickets(app)) == 1


def test_invalid_forms_do_not_count(make_app: MakeApp) -> None:
    client = make_app(ticket_limit="1 per hour").test_client()
    for _ in range(3):
        assert send_invoice(client, email="").status_code == 400
    assert send_invoice(client).status_code == 303


def test_signed_in_address_opens_a_limited_number_of_tickets(make_app: MakeApp) -> None:
    client = make_app(address_limit="2 per hour", identity_key=KEY).test_client()
    identity = signed(email=CALENDAR["email"])
    codes = [send_calendar(client, subject=f"Number {number}", identity=identity).status_code for number in range(3)]
    assert codes == [303, 303, 429]


def test_typed_address_does_not_use_up_the_limit_of_its_owner(make_app: MakeApp, risky: Settings) -> None:
    app = make_app(address_limit="2 per hour", identity_key=KEY, smtp_url="smtp://127.0.0.1:1", **risky)
    client, identity = app.test_client(), signed(email=CALENDAR["email"])
    noise = [send_calendar(client, subject=f"Noise {number}").status_code for number in range(4)]
    assert noise == [303] * 4
    risk = {"subject": "Help", "body": "Somebody hacked my account."}
    page = client.get(send_calendar(client, **risk).headers["Location"])
    assert "We have your message" in page.text
    assert "because one address gets only a few an hour" in page.text
    codes = [send_calendar(client, subject=f"Number {number}", identity=identity).status_code for number in range(3)]
    assert codes == [303, 303, 429]
    again = {**risk, "subject": "Help again"}
    assert send_calendar(client, **again, identity=identity).status_code == 303, "a risk is always accepted"
    with services(app).database.session() as session:
        mails = session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient == CALENDAR["email"]))
    assert mails == 4, "two for the address that anyone may type, two for the verified one"


def test_risk_is_accepted_beyond_the_network_limit(make_app: MakeApp, risky: Settings) -> None:
    client = make_app(ticket_limit="1 per hour", form_seconds=0, **risky).test_client()
    wait = working_sender(client)
    assert send_calendar(client).status_code == 303
    assert wait(subject="Another").status_code == 429
    for number in range(3):
        assert wait(subject=f"Help {number}", body="Somebody hacked my account.").status_code == 303


def working_sender(client: FlaskClient) -> Callable[..., TestResponse]:
    """Return a function that sends the form and solves the proof of work, if required."""
    app = client.application

    def sent(**changes: str) -> TestResponse:
        page = send_calendar(client, **changes)
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        if "patience" not in fields:
            return page
        message = digest(*(unescape(fields[name]) for name in ("email", "subject", "body")))
        numbers = (str(n) for n in range(1 << 24))
        work = next(n for n in numbers if is_earned(services(app).signer, message, fields["patience"], n))
        return client.post("/contact", data={**{k: unescape(v) for k, v in fields.items()}, "work": work})

    return sent


def test_each_file_counts_towards_the_upload_limit(make_app: MakeApp) -> None:
    app = make_app(message_limit="5 per hour")
    client = app.test_client()
    files = [(f"{number}.txt", b"x") for number in range(3)]
    assert send_calendar(client, *files).status_code == 303
    assert send_calendar(client, *files, subject="Another").status_code == 429
    assert send_calendar(client, *files[:2], subject="Another").status_code == 303


def test_tagged_addresses_share_the_limit_of_their_mailbox(make_app: MakeApp) -> None:
    app = make_app(address_limit="2 per hour", smtp_url="smtp://127.0.0.1:1", support_address="help@northpost.example")
    client = app.test_client()
    emails = ["anna+1@example.org", "anna@example.org", "anna+2@example.org", "anna_2@example.org", "ann@example.org"]
    assert [send_calendar(client, email=email).status_code for email in emails] == [303] * 5
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient.like("anna+%"))) == 1
    for number in range(3):
        services(app).tickets.open(NewTicket(f"anna+{number}@example.org", "By mail", "Again."), f"{number}")
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(OutboxItem.id)).where(OutboxItem.recipient.like("anna+%"))) == 1
