"""The form protocol: staged files and text survive refusals and database failures."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import raise_operational_error, services, token
from tests.web.contact.actions import CALENDAR, file_tokens, open_ticket, send_calendar, staged_names, write
from web.storage.models import File

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_staged_files_survive_a_refusal_on_the_contact_form(make_app: MakeApp) -> None:
    client = make_app(message_limit="1 per hour").test_client()
    first = send_calendar(client, ("good.txt", b"fine"), email="")
    again = send_calendar(client, ("more.txt", b"fine"), kept=file_tokens(first), email="")
    assert again.status_code == 429
    assert staged_names(again) == ["good.txt"]


def test_staged_files_survive_a_refusal_on_the_ticket_page(make_app: MakeApp) -> None:
    app = make_app(message_limit="1 per hour")
    _, path = open_ticket(app)
    client = app.test_client()
    first = write(client, path, files=[(io.BytesIO(b"fine"), "good.txt")])
    again = write(client, path, kept=file_tokens(first), body="With a file.")
    assert again.status_code == 429
    assert staged_names(again) == ["good.txt"]


@pytest.mark.parametrize("at", ["form", "ticket"])
def test_staged_files_survive_a_database_failure(app: Flask, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    client = app.test_client()
    first = send_calendar(client, ("good.txt", b"fine"), email="")
    path = open_ticket(app)[1] if at == "ticket" else "/contact"
    form = {**CALENDAR, "csrf_token": token(client.get(path).text)}

    with monkeypatch.context() as broken:
        broken.setattr(services(app).staging, "reload", raise_operational_error)
        answer = client.post(path, data={**form, "kept": file_tokens(first)})
    assert (answer.status_code, file_tokens(answer)) == (503, file_tokens(first))
    assert client.post(path, data={**form, "kept": file_tokens(answer)}).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File)).one().message_id is not None


def test_text_survives_a_database_failure(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    form = {"csrf_token": token(client.get(path).text), "body": "More of it."}

    with monkeypatch.context() as broken:
        broken.setattr(services(app).tickets, "write", raise_operational_error)
        answer = client.post(path, data=form)
    assert answer.status_code == 503
    assert "More of it.</textarea>" in answer.text
    assert client.post(path, data={**form, "csrf_token": token(answer.text)}).status_code == 303


@pytest.mark.parametrize("at", ["form", "ticket"])
def test_form_of_another_site_causes_no_query(app: Flask, statements: list[str], at: str) -> None:
    path = open_ticket(app)[1] if at == "ticket" else "/contact"
    client = app.test_client()
    form = {**CALENDAR, "csrf_token": token(client.get(path).text), "kept": "a file"}
    statements.clear()
    assert client.post(path, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert statements == []
