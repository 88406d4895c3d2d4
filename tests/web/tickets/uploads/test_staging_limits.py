"""Uploads of forms: checks before inspection, and limits when too many arrive at once."""

from __future__ import annotations

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.web.contact.actions import INVOICE
from tests.web.desk.conftest import opened, signed_in, token_for
from web.app.services import KEY
from web.errors import SandboxBusyError
from web.storage.models import File
from web.tickets.uploads import pictures
from web.tickets.uploads import staging as tickets_files
from web.tickets.uploads.types import inspect

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp
    from web.tickets.uploads.types import Attachment


BODY = "It names another company."


def upload(name: str = "clock.log", content: bytes = b"tick") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def post(client: FlaskClient, path: str = "/contact", **changes: object) -> TestResponse:
    form = {**INVOICE, "body": BODY, "csrf_token": token_for(client, path), **changes}
    return client.post(path, data=form, content_type="multipart/form-data")


def path_of(app: Flask, page: str) -> str:
    if page == "form":
        return "/contact"
    reference = opened(app)
    if page == "desk":
        return f"/desk/tickets/{reference}"
    return "/" + str(app.extensions[KEY].notifier.link(reference)).split("/", 3)[3]


def stored_file_count(app: Flask) -> int:
    with app.extensions[KEY].database.session() as session:
        return session.scalar(select(func.count(File.id))) or 0


@pytest.fixture
def inspected(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the names of inspected files."""
    names: list[str] = []

    def record(name: str, *arguments: object) -> Attachment:
        names.append(name)
        return inspect(name, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(tickets_files, "inspect", record)
    return names


@pytest.mark.parametrize("at", ["form", "ticket", "desk"])
def test_files_are_inspected_only_after_the_form_token(app: Flask, inspected: list[str], at: str) -> None:
    client = signed_in(app) if at == "desk" else app.test_client()
    answer = post(client, path_of(app, at), csrf_token="forged", files=upload(), action="reply")  # noqa: S106
    assert answer.status_code == 400
    assert "Choose your files again." in answer.text
    assert BODY in answer.text
    assert inspected == []
    assert stored_file_count(app) == 0


def test_files_beyond_the_network_limit_are_not_inspected(make_app: MakeApp, inspected: list[str]) -> None:
    app = make_app(message_limit="2 per hour")
    client = app.test_client()
    assert post(client, files=[upload("1.txt"), upload("2.txt")], email="").status_code == 400
    answer = post(client, files=upload("3.txt"))
    assert answer.status_code == 429
    assert "Send your message without new files" in answer.text
    assert BODY in answer.text
    assert inspected == ["1.txt", "2.txt"]
    assert post(client).status_code == 303


def test_an_ipv6_network_shares_one_limit_of_files(make_app: MakeApp) -> None:
    """A customer may have 65,536 /64 networks: one file from each would defeat the limit."""
    client = make_app(message_limit="2 per hour").test_client()
    statuses = []
    for number in range(3):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:1:{number:x}::1"
        statuses.append(post(client, files=upload(), email="").status_code)
    client.environ_base["REMOTE_ADDR"] = "2001:db8:2::1"
    statuses.append(post(client, files=upload(), email="").status_code)
    assert statuses == [400, 400, 429, 400]


@pytest.mark.parametrize("at", ["form", "ticket", "desk"])
def test_one_thread_stays_free_of_files(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """One of two threads inspects files; a second form with files comes back at once, with its text."""
    app = make_app(threads=2)
    entered, leave = threading.Event(), threading.Event()

    def slow(*arguments: object) -> Attachment:
        entered.set()
        leave.wait(60)
        return inspect(*arguments)  # type: ignore[arg-type]

    client = signed_in(app) if at == "desk" else app.test_client()
    path = path_of(app, at)
    monkeypatch.setattr(tickets_files, "inspect", slow)
    with ThreadPoolExecutor() as threads:
        first = threads.submit(post, app.test_client(), files=upload())
        try:
            assert entered.wait(60)
            second = post(client, path, files=upload("second.log"), action="reply")
            assert second.status_code == 503
            assert int(second.headers["Retry-After"]) > 0
            assert "“second.log” could not be checked" in second.text
            assert BODY in second.text
            assert post(app.test_client(), subject="Without files").status_code == 303
        finally:
            leave.set()
        assert first.result().status_code == 303


def test_pictures_beyond_the_queue_are_sent_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise SandboxBusyError("too many calls wait")

    monkeypatch.setattr(pictures, "rewrite", busy)
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    answer = post(app.test_client(), files=[upload("screen.png", out.getvalue()), upload()])
    assert answer.status_code == 503
    assert "“screen.png” could not be checked" in answer.text
    assert "checked> clock.log" in answer.text


def test_files_that_take_too_long_together_are_sent_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tickets_files, "_MAX_SECONDS", -1.0)
    answer = post(app.test_client(), files=upload())
    assert answer.status_code == 503
    assert stored_file_count(app) == 0


def test_the_form_lists_allowed_kinds_and_kinds_with_hidden_data(make_app: MakeApp) -> None:
    page = make_app().test_client().get("/contact").text
    assert "We remove location and camera data from pictures." in page
    assert "We keep PDF files, documents, archives and videos as you send them, with any hidden data" in page
    few = make_app(file_kinds=("picture", "text")).test_client()
    page = few.get("/contact").text
    assert "pictures (PNG, JPEG, GIF, WebP, HEIC) and text files." in page
    assert "hidden data" not in page
    assert ".zip" not in page
    answer = post(few, files=upload("a.zip", b"PK\x05\x06" + b"\0" * 18))
    assert "“a.zip” cannot be sent" in answer.text


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("all.zip", b"PK\x05\x06" + b"\0" * 18, "application/zip"),
        ("screen.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "video/mp4"),
        ("events.xml", b"<?xml version='1.0'?>\n<Events/>", "text/plain"),
        ("windows.log", "one\r\ntwo\r\n".encode("utf-16-le"), "text/plain"),
    ],
)
def test_every_kind_is_served_as_a_download(app: Flask, name: str, content: bytes, media_type: str) -> None:
    client = app.test_client()
    path = path_of(app, "ticket")
    assert post(client, path, files=upload(name, content)).status_code == 303
    (link,) = re.findall(r'href="(/tickets/[^"]+/files/\d+)"', client.get(path).text)
    answer = client.get(link)
    assert answer.data == content
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
