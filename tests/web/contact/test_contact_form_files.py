"""Attachments of the contact form: inspected, named when rejected, and never lost with a mistake."""

from __future__ import annotations

import datetime as dt
import io
import re
from html import unescape
from typing import TYPE_CHECKING

from PIL import Image
from sqlalchemy import func, select, update

from tests.web.conftest import services
from tests.web.contact.actions import file_tokens, send_calendar
from web.storage.models import File, now

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def picture(**options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 6), "red").save(out, "PNG", **options)  # type: ignore[arg-type]
    return out.getvalue()


def test_pictures_lose_their_comments(app: Flask) -> None:
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - this test alone writes a comment

    info = PngInfo()
    info.add_text("Comment", "home of Anna")
    client = app.test_client()
    answer = send_calendar(client, ("my screen.png", picture(pnginfo=info)), ("a.log", b"line\n"))
    assert answer.status_code == 303
    page = client.get(client.get(answer.headers["Location"]).text.split('class="button" href="')[1].split('"')[0])
    links = re.findall(r'href="([^"]+/files/\d+)"', page.text)
    downloads = [client.get(link) for link in links]
    assert {download.headers["X-Robots-Tag"] for download in downloads} == {"noindex"}
    assert [download.headers["Content-Disposition"] for download in downloads] == [
        'attachment; filename="my screen.png"',
        "attachment; filename=a.log",
    ]
    assert [download.headers["Content-Type"] for download in downloads] == ["image/png", "text/plain"]
    assert all(download.headers["X-Content-Type-Options"] == "nosniff" for download in downloads)
    assert b"Anna" not in downloads[0].data
    assert downloads[1].data == b"line\n"


def test_same_text_with_another_file_is_stored(app: Flask) -> None:
    client = app.test_client()
    for name in ("one.log", "two.log"):
        assert send_calendar(client, (name, name.encode())).status_code == 303
    with services(app).database.session() as session:
        attached = select(File.name).where(File.message_id.is_not(None)).order_by(File.name)
        assert session.scalars(attached).all() == ["one.log", "two.log"]


def test_rejected_file_loses_neither_text_nor_other_files(app: Flask) -> None:
    client = app.test_client()
    refused = send_calendar(client, ("good.txt", b"fine"), ("bad.exe", b"MZ\x00\x01"), article="refund")
    assert refused.status_code == 400
    assert "“bad.exe” cannot be sent" in unescape(refused.text)
    assert "It shows yesterday.</textarea>" in refused.text
    tokens = re.findall(r'name="kept" value="([^"]+)" checked> good.txt', refused.text)
    assert send_calendar(client, kept=tokens).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File.name).where(File.message_id.is_not(None))).all() == ["good.txt"]


def test_invalid_field_loses_no_file(app: Flask) -> None:
    client = app.test_client()
    page = send_calendar(client, ("good.txt", b"fine"), email="").text
    assert "good.txt" in page
    tokens = re.findall(r'name="kept" value="([^"]+)"', page)
    page = send_calendar(client, kept=tokens, body="My password is hunter2!").text
    assert re.findall(r'name="kept" value="([^"]+)"', page) == tokens


def reuse_number(app: Flask, number: int) -> None:
    """Let Anna's staged file expire, and give its number to Eve's, as SQLite may do."""
    with services(app).database.writing() as session:
        session.execute(update(File).values(created=now() - dt.timedelta(days=2)))
    services(app).staging.clear()
    send_calendar(app.test_client(), ("eve.txt", b"of Eve"), email="")
    with services(app).database.writing() as session:
        session.execute(update(File).values(id=number))


def test_expired_file_does_not_bring_back_another_with_its_number(app: Flask) -> None:
    client = app.test_client()
    tokens = file_tokens(send_calendar(client, ("anna.txt", b"of Anna"), email=""))
    with services(app).database.session() as session:
        number = session.scalars(select(File.id)).one()
    reuse_number(app, number)
    bare_token = services(app).signer.seal("file", str(number))  # as forms had it that were shown by an earlier version
    answer = send_calendar(client, kept=[*tokens, bare_token], email="")
    assert "eve.txt" not in answer.text
    assert send_calendar(client, kept=[*tokens, bare_token]).status_code == 303
    with services(app).database.session() as session:
        assert session.scalars(select(File)).one().message_id is None


def test_one_file_too_many_is_named(make_app: MakeApp) -> None:
    app = make_app(max_files=1)
    answer = send_calendar(app.test_client(), ("a.txt", b"a"), ("b.txt", b"b"))
    assert "“b.txt” is one too many" in unescape(answer.text)


def test_too_large_file_is_named_and_not_stored(make_app: MakeApp) -> None:
    app = make_app(max_file_bytes=1_000)
    answer = send_calendar(app.test_client(), ("big.log", b"x" * 1_001))
    assert answer.status_code == 400
    assert "“big.log” is too large" in unescape(answer.text)
    with services(app).database.session() as session:
        assert session.scalar(select(func.count(File.id))) == 0
