"""Ticket lookup: it reveals nothing about tickets, and keeps what was typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy import event, select

from tests.web.conftest import raise_operational_error, services, token
from tests.web.contact.actions import open_ticket
from web.app.worker import Worker
from web.storage.models import OutboxItem

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_lookup_says_the_same_whether_the_ticket_exists_or_not(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    reference, _ = open_ticket(app)
    pages = []
    for typed in ((reference.lower(), "ANNA@example.org"), (reference, "eve@example.org"), ("NP-2222-2222", "x@y.org")):
        form = {"csrf_token": token(client.get("/tickets").text), "reference": typed[0], "email": typed[1]}
        pages.append(re.sub(r'value="[^"]*"', "", client.post("/tickets", data=form).text))
    assert len(set(pages)) == 1
    Worker(services(app)).run_once()
    with services(app).database.session() as session:
        recipients = session.scalars(select(OutboxItem.recipient).where(OutboxItem.occasion == "link")).all()
        assert session.scalars(select(OutboxItem.kind).distinct()).all() == ["mail"], "the request is deleted"
    assert recipients == ["anna@example.org"]


def test_lookup_takes_the_same_work_whether_the_ticket_exists_or_not(make_app: MakeApp) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    reference, _ = open_ticket(app)
    client = app.test_client()
    requests = ((reference, "anna@example.org"), ("NP-2222-2222", "x@y.org"), ("é" * 400, "x" * 9_000))
    form_token = token(client.get("/tickets").text)
    work: list[list[str]] = []
    engine = services(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: work[-1].append(statement))
    event.listen(engine, "commit", lambda _: work[-1].append("commit"))
    for known, email in requests:
        work.append([])
        answer = client.post("/tickets", data={"csrf_token": form_token, "reference": known, "email": email})
        assert answer.status_code == 200
    assert work[0] == work[1] == work[2]
    assert [step for step in work[0] if not step.startswith("begin")][-1] == "commit"
    assert sum(step.startswith("INSERT INTO outbox") for step in work[0]) == 1


def test_lookup_is_limited_and_keeps_the_fields(make_app: MakeApp) -> None:
    client = make_app(lookup_limit="1 per hour", smtp_url="smtp://127.0.0.1:1").test_client()
    form = {"csrf_token": token(client.get("/tickets").text), "reference": "NP-2222-2222", "email": "x@example.org"}
    form |= {"body": "What was typed under a closed link."}
    assert client.post("/tickets", data=form).status_code == 200
    refused = client.post("/tickets", data=form)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert all(typed in refused.text for typed in (form["reference"], form["email"], form["body"]))


def test_lookup_keeps_the_fields_if_the_database_fails(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    form = {"csrf_token": token(client.get("/tickets").text), "reference": "NP-2222-2222", "email": "x@example.org"}

    monkeypatch.setattr(services(app).tickets, "ask_for_link", raise_operational_error)
    answer = client.post("/tickets", data={**form, "body": "What was typed."})
    assert answer.status_code == 503
    assert all(typed in answer.text for typed in ("NP-2222-2222", "x@example.org", "What was typed."))


def test_stale_lookup_keeps_the_fields(make_app: MakeApp) -> None:
    client = make_app(smtp_url="smtp://127.0.0.1:1").test_client()
    form = {"csrf_token": "old", "reference": "NP-2222-2222", "email": "x@example.org", "body": "Words."}
    stale = client.post("/tickets", data=form)
    assert stale.status_code == 400
    assert "open for too long" in stale.text
    assert all(typed in stale.text for typed in ("NP-2222-2222", "x@example.org", "Words."))


def test_without_mail_the_lookup_promises_no_link(app: Flask) -> None:
    client = app.test_client()
    form = {"csrf_token": services(app).signer.form_token("lookup"), "reference": "NP-2222-2222", "email": "x@y.org"}
    for page in (client.get("/tickets").text, client.post("/tickets", data=form).text):
        assert "We can't e-mail you a link." in page
        assert "on its way" not in page
        assert "E-mail me the link" not in page
