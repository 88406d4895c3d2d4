"""Files with replies and notes."""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from tests.web.conftest import PIXEL, services
from tests.web.desk.conftest import fields, opened, send, signed_in, status_page, ticket, upload
from web.storage.models import File, Message, OutboxItem, now
from web.tickets.new_ticket import NewMessage

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_files_of_a_reply_are_on_the_ticket_page_and_named_in_the_mail(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference = opened(app)
    assert send(signed_in(app), reference, upload(), upload("shot.png", PIXEL)).status_code == 303
    page, visitor = status_page(app, reference), app.test_client()
    links = re.findall(rf'href="({page}/files/\d+)">.*?</svg>([^<]+) <', visitor.get(page).text)
    assert [name for _, name in links] == ["clock.log", "shot.png"]
    assert visitor.get(links[0][0]).data == b"the clock"
    with services(app).database.session() as session:
        sent = session.scalars(select(OutboxItem.content).where(OutboxItem.occasion == "answer")).one()
    mail = message_from_bytes(sent, policy=default)
    assert "Attached on your ticket page: clock.log, shot.png" in mail.get_body(("plain",)).get_content()
    assert services(app).notifier.link(reference) in mail.get_body(("plain",)).get_content()
    assert list(mail.iter_attachments()) == []


def test_files_of_an_internal_note_are_not_on_the_customers_page(mailing: Flask) -> None:
    reference = opened(mailing)
    client = signed_in(mailing)
    send(client, reference, upload("secret.log"), action="note")
    with services(mailing).database.session() as session:
        number = session.scalars(select(File.id)).one()
    assert client.get(f"/desk/files/{number}").data == b"the clock"
    page, visitor = status_page(mailing, reference), mailing.test_client()
    assert "secret.log" not in visitor.get(page).text
    assert visitor.get(f"{page}/files/{number}").status_code == 404
    other = opened(mailing, "Another")
    services(mailing).tickets.merge(reference, other)
    for known in (page, status_page(mailing, other)):
        assert visitor.get(f"{known}/files/{number}").status_code == 404


def test_a_refused_file_loses_neither_text_nor_other_files(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    answer = send(client, reference, upload(), upload("x.svg", b"<svg onload=alert(1)>"))
    assert answer.status_code == 400
    assert "“x.svg” cannot be sent" in answer.text
    assert "See.</textarea>" in answer.text
    tokens = re.findall(r'name="kept" value="([^"]+)" checked', answer.text)
    assert len(tokens) == 1
    assert len(ticket(app, reference).messages) == 1
    assert send(client, reference, kept=tokens).status_code == 303
    with services(app).database.session() as session:
        assert [file.name for file in session.scalars(select(Message).order_by(Message.id.desc())).first().files] == [
            "clock.log"
        ]


def test_an_expired_upload_never_brings_back_another_file_with_its_id(app: Flask) -> None:
    reference, client = opened(app), signed_in(app)
    tokens = re.findall(r'name="kept" value="([^"]+)"', send(client, reference, upload(), body="").text)
    assert len(tokens) == 1
    database = services(app).database
    with database.writing() as session:
        waiting = session.scalars(select(File)).one()
        session.execute(update(File).values(created=now() - dt.timedelta(days=2)))
    services(app).staging.clear()
    with database.writing() as session:
        session.add(File(id=waiting.id, name="eve.log", media_type="text/plain", size=3, content=b"eve"))
    assert send(client, reference, kept=tokens).status_code == 303
    with database.session() as session:
        assert session.scalars(select(File)).one().message_id is None


def test_the_desk_has_the_same_file_limit_as_the_contact_form(make_app: MakeApp) -> None:
    app = make_app(max_files=1)
    reference = opened(app)
    assert "is one too many" in send(signed_in(app), reference, upload("a.log"), upload("b.log")).text
    assert 'type="file"' not in signed_in(make_app(max_files=0), name="Ada").get(f"/desk/tickets/{reference}").text


def test_a_held_reply_keeps_its_files(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    form = fields(client, f"/desk/tickets/{reference}")
    services(app).tickets.write(reference, NewMessage("It is solved, never mind."))
    answer = send(client, reference, upload(), **form)
    assert "read it first" in answer.text
    assert re.findall(r"checked> ([^ ]+) ", answer.text) == ["clock.log"]


def test_a_reply_with_an_expired_token_comes_back_without_files(app: Flask) -> None:
    reference = opened(app)
    answer = send(signed_in(app), reference, upload(), csrf_token="old", article="refund")  # noqa: S106
    assert answer.status_code == 400
    assert "This page was open for too long." in answer.text
    assert "Choose your files again." in answer.text
    assert "See.</textarea>" in answer.text
    assert not re.findall(r"checked> ([^ ]+) ", answer.text)
    assert 'name="article" value="refund" checked>' in answer.text
    assert len(ticket(app, reference).messages) == 1


def test_cross_site_uploads_are_refused(app: Flask) -> None:
    reference = opened(app)
    client = signed_in(app)
    data = {**fields(client, f"/desk/tickets/{reference}"), "action": "reply", "body": "x", "files": [upload()]}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post(f"/desk/tickets/{reference}", data=data, headers=headers, content_type="multipart/form-data")
    assert answer.status_code == 403
    with services(app).database.session() as session:
        assert session.scalars(select(File.id)).all() == []
