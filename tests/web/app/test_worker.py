"""The worker: no transport waits for another, and stopping loses nothing."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.servers import HOST, dripping_server
from tests.web.conftest import services
from tests.web.helpdesk.conftest import webhook_desk
from web.app.worker import Worker
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from collections.abc import Iterator

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
