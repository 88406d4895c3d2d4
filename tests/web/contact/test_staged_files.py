"""Files that a script sends while the message is written: stored for the form, within limits, for this site only."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import raise_operational_error, services
from tests.web.contact.actions import CALENDAR, open_ticket, send_calendar, write
from web.storage.models import File

if TYPE_CHECKING:
    import pytest
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def stage(client: FlaskClient, *files: tuple[str, bytes], page: str = "/contact", **headers: str) -> TestResponse:
    """Send files as the script does, with the token that the page holds for it."""
    (token,) = re.findall(r'data-files-token="([^"]+)"', client.get(page).text)
    uploads = [(io.BytesIO(content), name) for name, content in files]
    return client.post("/contact/files", data={"csrf_token": token, "files": uploads}, headers=headers)


def stored(app: Flask) -> list[tuple[str, bool]]:
    """Return the name of each file, and whether it belongs to a message."""
    with services(app).database.session() as session:
        return [(file.name, file.message_id is not None) for file in session.scalars(select(File).order_by(File.id))]


def test_staged_file_goes_with_the_form_that_names_its_token(app: Flask) -> None:
    client = app.test_client()
    answer = stage(client, ("a.log", b"line"))
    (file,) = answer.json["files"]
    assert (answer.status_code, file["name"], file["size"], answer.json["refused"]) == (200, "a.log", 4, [])
    assert stored(app) == [("a.log", False)]
    assert send_calendar(client, kept=file["token"]).status_code == 303
    assert stored(app) == [("a.log", True)]


def test_staged_file_goes_with_a_message_of_the_ticket_page(app: Flask) -> None:
    _, path = open_ticket(app)
    client = app.test_client()
    (file,) = stage(client, ("a.log", b"line"), page=path).json["files"]
    assert write(client, path, body="See the log.", kept=file["token"]).status_code == 303
    assert "a.log" in client.get(path).text


def test_refused_file_is_named_with_the_reason(app: Flask) -> None:
    answer = stage(app.test_client(), ("program.exe", b"MZ\x90\0\x03\0"), ("a.log", b"line"))
    assert answer.status_code == 200
    assert [file["name"] for file in answer.json["files"]] == ["a.log"]
    assert "program.exe" in answer.json["refused"][0]


def test_file_needs_a_token_and_a_page_of_this_site(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/contact/files", data={"csrf_token": "x", "files": (io.BytesIO(b"line"), "a.log")})
    assert (answer.status_code, answer.json["files"]) == (400, [])
    assert "open for too long" in answer.json["refused"][0]
    assert stage(client, ("a.log", b"line"), **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stored(app) == []


def test_files_count_towards_the_limit_of_a_network(make_app: MakeApp) -> None:
    client = make_app(message_limit="2 per hour").test_client()
    answers = [stage(client, (f"{number}.log", b"line")) for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "Too many files" in answers[2].json["refused"][0]


def test_help_centre_without_files_takes_none(make_app: MakeApp) -> None:
    app = make_app(max_files=0)
    client = app.test_client()
    assert "data-files" not in client.get("/contact").text
    token = services(app).signer.form_token("files")
    answer = client.post("/contact/files", data={"csrf_token": token, "files": (io.BytesIO(b"line"), "a.log")})
    assert "one too many" in answer.json["refused"][0]


def test_file_that_cannot_be_stored_is_refused_in_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.tickets.uploads.staging.UploadStaging.take", raise_operational_error)
    answer = stage(app.test_client(), ("a.log", b"line"))
    assert (answer.status_code, answer.json["files"]) == (503, [])
    assert "Try again" in answer.json["refused"][0]


def test_staged_files_are_kept_by_a_form_that_has_to_be_corrected(app: Flask) -> None:
    client = app.test_client()
    (file,) = stage(client, ("a.log", b"line")).json["files"]
    back = send_calendar(client, kept=file["token"], **{**CALENDAR, "email": ""})
    assert back.status_code == 400
    assert f'value="{file["token"]}" checked' in back.text
