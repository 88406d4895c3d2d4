"""The worker: no transport waits for another, and stopping loses nothing."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from search.config import SearchConfig
from tests.servers import HOST, dripping_server
from tests.web.conftest import services
from tests.web.helpdesk.conftest import webhook_desk
from web.app.worker import Worker
from web.storage.lease import WORKER_LEASE, Lease
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from tests.servers import MailServer
    from tests.web.conftest import MakeApp

MAX_BYTES = 2_000
"""Bytes to drip: enough for forty seconds."""

SOON_SECONDS = 30
"""Far longer than a delivery takes, and shorter than the dripping."""


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.app.worker._PAUSE_SECONDS", 0.02)


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Run the threads of a worker."""
    stop = threading.Event()
    threads = Worker(services(app)).start(stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(SOON_SECONDS)
            assert not thread.is_alive()


def opened(app: Flask) -> str:
    new_ticket = NewTicket("anna@example.org", "The calendar", "It shows yesterday.")
    return services(app).tickets.open(new_ticket, "1").ticket.reference


@pytest.mark.parametrize("slow", ["webhook", "imap"])
def test_slow_server_does_not_delay_outbound_mail(make_app: MakeApp, smtp: MailServer, slow: str) -> None:
    arrived = threading.Event()
    smtp.on_mail = lambda *_: arrived.set()
    with dripping_server(b"HTTP/1.1 200 OK\r\nX: " if slow == "webhook" else b"* ") as server:
        webhook = {"helpdesk": "webhook", "helpdesk_url": f"http://{HOST}:{server.port}/", "helpdesk_key": "k" * 24}
        slow_settings = webhook if slow == "webhook" else {"imap_url": f"imap://anna:secret@{HOST}:{server.port}"}
        app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", **slow_settings)
        with working(app):
            assert slow == "webhook" or server.reached.wait(SOON_SECONDS)
            opened(app)
            assert arrived.wait(SOON_SECONDS)
            assert server.reached.wait(SOON_SECONDS)
            assert server.sent < MAX_BYTES, "it is still dripping"
            server.stopped.set()


def test_slow_mail_server_does_not_delay_the_help_desk(make_app: MakeApp) -> None:
    with dripping_server(b"220-") as smtp, webhook_desk() as desk:
        app = make_app(smtp_url=f"smtp://{HOST}:{smtp.port}", **desk.settings)
        with working(app):
            assert opened(app)
            assert smtp.reached.wait(SOON_SECONDS)
            assert desk.arrived.wait(SOON_SECONDS)
            assert smtp.sent < MAX_BYTES
            smtp.stopped.set()
        with services(app).database.session() as session:
            rows = session.execute(select(OutboxItem.kind, OutboxItem.sent.is_not(None))).all()
    assert sorted(rows) == [("mail", False), ("webhook", True)]


def test_stopping_worker_finishes_its_delivery_and_starts_no_other(make_app: MakeApp, smtp: MailServer) -> None:
    stop = threading.Event()
    smtp.on_mail = lambda *_: stop.set()
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example")
    for number in range(3):
        services(app).tickets.open(NewTicket("anna@example.org", f"Matter {number}", "Help."), str(number))
    for thread in Worker(services(app)).start(stop):
        thread.join(SOON_SECONDS)
        assert not thread.is_alive()
    assert len(smtp.mails()) == 1
    with services(app).database.session() as session:
        assert len(session.scalars(select(OutboxItem.id).where(OutboxItem.sent.is_not(None))).all()) == 1


def test_single_round_raises_the_error_of_a_transport(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")

    def broken(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(Worker, "_deliver", broken)
    with pytest.raises(RuntimeError):
        Worker(services(app)).run_once()


def test_of_two_workers_one_delivers(make_app: MakeApp, smtp: MailServer) -> None:
    arrived = threading.Event()
    smtp.on_mail = lambda *_: arrived.set()
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example")
    holder = Lease(services(app).database, WORKER_LEASE)
    holder.take()
    opened(app)
    assert not Worker(services(app)).run_once()
    assert not smtp.mails()
    holder.release()
    with working(app):
        assert arrived.wait(SOON_SECONDS)


def test_a_worker_that_waits_writes_what_the_search_of_its_machine_reads(
    make_app: MakeApp, smtp: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = threading.Event()
    monkeypatch.setattr("web.insights.articles.hand_over", lambda *_: written.set())
    search = SearchConfig(learning_file=tmp_path / "learning" / "solved.jsonl")
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", search=search)
    Lease(services(app).database, WORKER_LEASE).take()
    opened(app)
    with working(app):
        assert written.wait(SOON_SECONDS)
    assert not smtp.mails()


def test_a_worker_that_loses_the_lease_starts_no_other_delivery(make_app: MakeApp, smtp: MailServer) -> None:
    app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example")
    worker = Worker(services(app))
    smtp.on_mail = lambda *_: worker._lease.release()  # noqa: SLF001 - as if it had expired
    for number in range(3):
        services(app).tickets.open(NewTicket("anna@example.org", f"Matter {number}", "Help."), str(number))
    assert worker.run_once()
    assert len(smtp.mails()) == 1
