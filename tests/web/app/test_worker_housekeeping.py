"""The worker: pauses, clean-up, and warnings about unencrypted servers."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from search.config import SearchConfig
from search.learning.standing import read_unhelpful
from tests.web.conftest import services
from web.app.worker import Worker, unencrypted
from web.config import WebConfig
from web.storage.models import Feedback, File, now

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


def test_a_clock_set_back_does_not_delay_the_worker(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", imap_url="imap://127.0.0.1:1/INBOX")
    worker, fetched = Worker(services(app)), []
    monkeypatch.setattr("web.mail.inbound.imap.Mailbox.fetch", lambda *_: fetched.append(1))
    clock = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    worker.run_once()
    monkeypatch.setattr("web.app.worker.now", lambda: now() - dt.timedelta(days=365))
    for seconds in (5, 15):
        clock[0] = 1_000.0 + seconds
        worker.run_once()
    assert len(fetched) == 2


def test_the_worker_deletes_uploads_of_forms_that_were_never_sent(app: Flask) -> None:
    database = services(app).database
    too_old = now() - dt.timedelta(hours=25)
    with database.writing() as session:
        session.execute(update(File).values(created=too_old))  # those that were sent stay
        for name, created in (("old.log", too_old), ("new.log", now())):
            session.add(File(name=name, media_type="text/plain", size=1, content=b"x", created=created))
    Worker(services(app)).run_once()
    with database.session() as session:
        assert session.scalars(select(File.name).order_by(File.name)).all() == ["a.log", "a.log", "new.log"]


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"IMAP_URL": "imap://u:p@mail.example.org", "SMTP_URL": "smtp://mail.example.org"}, ["imap_url", "smtp_url"]),
        ({"IMAP_URL": "imaps://u:p@mail.example.org", "SMTP_URL": "smtps://mail.example.org"}, []),
        ({"IMAP_URL": "imap://u:p@localhost", "SMTP_URL": "smtp://127.0.0.2"}, []),
        ({"IMAP_URL": "imap://u:p@[::1]:143", "SMTP_URL": "smtp://[2001:db8::1]"}, ["smtp_url"]),
        ({"HELPDESK": "webhook", "HELPDESK_URL": "http://desk.example.org/hook"}, ["helpdesk_url"]),
        ({"HELPDESK": "webhook", "HELPDESK_URL": "https://desk.example.org/hook"}, []),
    ],
)
def test_unencrypted_remote_servers_cause_a_warning(settings: dict[str, str], warned: list[str]) -> None:
    config = WebConfig(**{name.lower(): value for name, value in settings.items()}, helpdesk_key="k" * 24)  # type: ignore[arg-type]
    assert [warning.split(":")[0] for warning in unencrypted(config)] == [f"[web] {name}" for name in warned]


def test_the_worker_tells_search_which_articles_are_unhelpful(make_app: MakeApp, built: Path, tmp_path: Path) -> None:
    search = SearchConfig(index=built / "index", learning_file=tmp_path / "learning" / "solved.jsonl")
    app = make_app(search=search)
    with services(app).database.writing() as session:
        session.add_all(Feedback(slug="moved", helpful=False) for _ in range(9))
    Worker(services(app)).run_once()
    assert read_unhelpful(tmp_path / "learning" / "unhelpful.json") == {"moved"}
