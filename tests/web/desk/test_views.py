"""Downloads at the desk, and the page for personal data."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services, token
from tests.web.desk.conftest import opened, signed_in, token_for
from web.app.worker import Worker
from web.mail.inbound.inbox import accept
from web.storage.models import File, Ticket

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_files_are_downloads(app: Flask) -> None:
    visitor = app.test_client()
    form = {
        "csrf_token": token(visitor.get("/contact").text),
        "email": "anna@example.org",
        "subject": "See",
        "body": "It looks odd.",
        "answers": "seen",
        "files": [(io.BytesIO(b"log"), "a.log")],
    }
    visitor.post("/contact", data=form, content_type="multipart/form-data")
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    assert visitor.get(f"/desk/files/{number}").status_code == 303
    got = signed_in(app).get(f"/desk/files/{number}")
    assert (got.data, got.headers["Content-Disposition"]) == (b"log", "attachment; filename=a.log")
    assert got.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_personal_data_is_for_admins_only(app: Flask, role: str) -> None:
    client = signed_in(app, role)
    assert client.get("/desk/people").status_code == 403
    assert client.post("/desk/people", data={"email": "anna@example.org"}).status_code == 403
    assert "/desk/people" not in client.get("/desk").text
    assert app.test_client().get("/desk/people").status_code == 303


def test_an_admin_exports_personal_data_and_erases_it_after_confirming(app: Flask) -> None:
    opened(app)
    client = signed_in(app, "admin")
    form = {"csrf_token": token_for(client, "/desk/people"), "email": "Anna@example.org"}
    assert "<li>1 ticket</li>" in client.post("/desk/people", data={**form, "action": "look"}).text
    exported = client.post("/desk/people", data={**form, "action": "export"})
    assert [ticket["subject"] for ticket in exported.json["tickets"]] == ["The calendar"]
    assert exported.headers["Content-Disposition"].startswith("attachment")
    client.post("/desk/people", data={**form, "action": "erase"})
    assert "<li>1 ticket</li>" in client.post("/desk/people", data=form).text
    assert "Erased: 1 ticket" in client.post("/desk/people", data={**form, "action": "erase", "sure": "yes"}).text
    assert client.post("/desk/people", data={"email": "anna@example.org"}).status_code == 400


def test_requests_for_a_link_count_as_personal_data(mailing: Flask) -> None:
    client = signed_in(mailing, "admin")
    services(mailing).tickets.ask_for_link("NP-2222-2222", "eve@example.org")
    form = {"csrf_token": token_for(client, "/desk/people"), "email": "eve@example.org", "action": "look"}
    page = client.post("/desk/people", data=form).text
    assert "<li>1 request for a ticket link</li>" in page
    assert "<li>0 changes to tickets of other people</li>" in page


def test_the_original_mail_can_be_downloaded(app: Flask) -> None:
    raw = b"From: anna@example.org\nSubject: Help\n\nIt fails.\n"
    number = accept(services(app).database, raw)
    Worker(services(app)).read_mail()
    client = signed_in(app)
    with services(app).database.session() as session:
        reference = session.scalars(select(Ticket.reference)).one()
    assert f"/desk/mails/{number}" in client.get(f"/desk/tickets/{reference}").text
    got = client.get(f"/desk/mails/{number}")
    assert b"It fails." in got.data
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert app.test_client().get(f"/desk/mails/{number}").status_code == 303
    for number in (999, 2**31, 10**20):
        assert client.get(f"/desk/mails/{number}").status_code == 404
        assert client.get(f"/desk/files/{number}").status_code == 404
