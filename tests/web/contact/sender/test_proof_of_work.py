"""A form that arrives too fast waits or works; a person who took their time does neither."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services, token
from tests.web.contact.actions import CALENDAR, send_calendar
from web.contact.sender.proof_of_work import is_earned
from web.storage.models import File
from web.tickets.new_ticket import digest

if TYPE_CHECKING:
    import pytest

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_form_sent_too_fast_needs_a_pause_or_proof_of_work(make_app: MakeApp) -> None:
    app = make_app(form_seconds=60)
    client = app.test_client()
    waiting = send_calendar(client, ("good.txt", b"fine"))
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 0
    assert 'value="It shows yesterday."' in waiting.text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', waiting.text))
    early = client.post("/contact", data={**fields, "work": "1"})
    assert early.status_code == 429
    message = digest(CALENDAR["email"], CALENDAR["subject"], CALENDAR["body"])
    work = next(str(n) for n in range(1 << 24) if is_earned(services(app).signer, message, fields["patience"], str(n)))
    assert client.post("/contact", data={**fields, "work": work}).status_code == 303
    assert client.post("/contact", data={**fields, "work": work, "body": "Another."}).status_code == 429
    with services(app).database.session() as session:
        assert session.scalar(select(File.message_id)) is not None


def test_time_counts_since_the_form_was_first_shown(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_app(form_seconds=60).test_client()
    with monkeypatch.context() as an_hour_ago:
        an_hour_ago.setattr("itsdangerous.timed.time.time", lambda: dt.datetime.now().timestamp() - 3600)  # noqa: DTZ005
        since = token(client.get("/contact").text)
    corrected = send_calendar(client, since=since, email="")
    assert f'name="since" value="{since}"' in corrected.text
    assert send_calendar(client, since="nonsense").status_code == 429
    assert send_calendar(client, since=since).status_code == 303


def test_form_is_accepted_after_the_pause(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_app(form_seconds=60).test_client()
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', send_calendar(client).text))
    monkeypatch.setattr("web.contact.sender.proof_of_work.WAIT_SECONDS", 0)
    assert client.post("/contact", data=fields).status_code == 303
