"""Links of ticket pages: each opens its own ticket only, and some expire."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from tests.web.conftest import raise_operational_error, services, token
from tests.web.contact.actions import CALENDAR, open_ticket, send_and_follow

if TYPE_CHECKING:
    import pytest
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_link_of_one_ticket_opens_no_other(app: Flask) -> None:
    reference, path = open_ticket(app)
    other, _ = open_ticket(app, "ben@example.org")
    client = app.test_client()
    for guess in (f"/tickets/{reference}", f"/tickets/{other}", f"{path}x", path.replace("/tickets/", "/tickets/I")):
        for method in ("GET", "POST"):
            assert client.open(guess, method=method).status_code == 404, guess


def test_truncated_link_is_not_searched_for(app: Flask) -> None:
    _, path = open_ticket(app)
    answer = app.test_client().get(path[:-3])
    assert answer.status_code == 404
    assert path[9:20] not in answer.text


def test_typing_an_address_opens_no_other_ticket_of_its_owner(mailing: Flask) -> None:
    private, mailed = open_ticket(mailing)
    client = mailing.test_client()
    reference, path = send_and_follow(client, body="This is about the same matter, please put both together.")
    assert client.get(path).status_code == 200
    form = {"csrf_token": token(client.get(path).text), "body": "And?"}
    services(mailing).tickets.merge(reference, private)
    for answer in (client.get(path), client.get(f"{path}/files/1")):
        assert (answer.status_code, answer.headers["Location"]) == (303, "/tickets")
    answer = client.post(path, data=form)
    assert answer.status_code == 410
    assert "It shows yesterday." not in answer.text
    assert "And?" not in client.get(mailed).text
    assert "put both together" in client.get(mailed).text


def test_text_sent_to_an_expired_link_comes_back_until_there_is_a_new_one(
    mailing: Flask,
) -> None:
    client = mailing.test_client()
    reference, path = send_and_follow(client, body="The clock, too.")
    page = client.get(path).text
    services(mailing).tickets.merge(reference, open_ticket(mailing)[0])
    form = {"csrf_token": token(page), "body": "Line <one>.\nLine two."}
    closed = client.post(path, data={**form, "files": (io.BytesIO(b"x"), "a.txt")}, content_type="multipart/form-data")
    assert closed.status_code == 410
    assert closed.headers["Cache-Control"] == "no-store"
    lookup_form = {"csrf_token": token(closed.text), "reference": reference, "body": form["body"]}
    without_address = client.post("/tickets", data=lookup_form)
    sent = client.post("/tickets", data={**lookup_form, "email": CALENDAR["email"]})
    for answer in (closed, without_address, sent):
        assert "Line &lt;one&gt;.\nLine two.</textarea>" in answer.text
        assert "have to choose your files again" in answer.text
    assert f'value="{reference}"' in closed.text
    assert "is on its way by e-mail" in sent.text
    assert "Nothing has changed yet" in client.post(path, data={"change": "close"}).text


def test_text_comes_back_if_the_database_cannot_check_the_link(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    _, path = send_and_follow(client)
    form = {"csrf_token": token(client.get(path).text), "body": "More of it."}

    monkeypatch.setattr("web.contact.visitors.is_open_to_sender", raise_operational_error)
    answer = client.post(path, data=form)
    assert answer.status_code == 503
    assert "More of it.</textarea>" in answer.text


def test_shown_link_expires_when_another_ticket_is_merged_into_its_own(mailing: Flask) -> None:
    private, mailed = open_ticket(mailing)
    client = mailing.test_client()
    reference, path = send_and_follow(client, body="This is about the same matter, please put both together.")
    services(mailing).tickets.merge(private, reference)
    assert client.get(path).headers["Location"] == "/tickets"
    assert "It shows yesterday." in client.get(mailed).text
