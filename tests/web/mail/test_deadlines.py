"""Servers that take for ever: each exchange ends by its deadline, and no transport waits for another."""

from __future__ import annotations

import socket
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.servers import HOST, dripping_server, mail_server
from tests.web.conftest import services
from tests.web.helpdesk.test_helpdesk import webhook_desk
from tests.web.mail.conftest import SUPPORT
from web.app.worker import Worker
from web.errors import DeliveryError
from web.exchange import Exchange
from web.helpdesk.webhook import Poster
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.progress import Progress
from web.mail.outbound.outbox import LEASE
from web.mail.outbound.smtp import GREETING_SECONDS, SENDING_SECONDS, Mailer
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.web.conftest import MakeApp

MOST_BYTES = 2_000
"""Forty seconds of dripping."""

SOON_SECONDS = 30
"""Far more than a delivery takes, and less than the dripping lasts."""


def never() -> None:
    raise AssertionError("the server took nothing")


def outbox_item(url: str = "") -> OutboxItem:
    return OutboxItem(id=1, key="helpdesk:1", kind="mail", recipient=url or "anna@example.org", content=b"{}")


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_webhook_that_drips_is_left_at_the_deadline(first: bytes) -> None:
    with dripping_server(first, b"x", MOST_BYTES) as server:
        with pytest.raises(DeliveryError, match="TimeoutError") as failure:
            Poster("k" * 24, posting_seconds=0.5).deliver(outbox_item(f"http://{HOST}:{server.port}/hook"), never)
        assert failure.value.unreachable
        assert server.sent < MOST_BYTES / 2


@pytest.mark.parametrize("first", [b"220-", b"220 hello\r\n250-"])
def test_a_mail_server_that_drips_is_left_at_the_deadline(first: bytes) -> None:
    with dripping_server(first, b"x", MOST_BYTES) as server:
        with pytest.raises(DeliveryError, match="TimeoutError") as failure:
            Mailer(f"smtp://{HOST}:{server.port}", SUPPORT, greeting_seconds=0.5).deliver(outbox_item(), never)
        assert failure.value.unreachable
        assert server.sent < MOST_BYTES / 2


@pytest.mark.parametrize("first", [b"* ", b"* OK hello\r\n* "])
def test_a_mailbox_that_drips_is_left_at_the_deadline(app: Flask, first: bytes) -> None:
    with dripping_server(first, b"x", MOST_BYTES) as server:
        mailbox = Mailbox(f"imap://anna:secret@{HOST}:{server.port}", opening_seconds=0.5)
        with pytest.raises(DeliveryError, match="TimeoutError"):
            mailbox.fetch(lambda _: never(), Progress(services(app).database, mailbox.name))
        assert server.sent < MOST_BYTES / 2


@pytest.mark.parametrize("scheme", ["https", "smtps", "imaps"])
def test_a_tls_handshake_that_drips_is_left_at_the_deadline(app: Flask, scheme: str) -> None:
    """The header of a TLS record that promises more than ever comes."""
    with dripping_server(b"\x16\x03\x03\x40\x00", b"\x00", MOST_BYTES) as server:
        with pytest.raises(DeliveryError, match="TimeoutError"):
            exchange_with(app, scheme, server.port)
        assert server.sent < MOST_BYTES / 2


def exchange_with(app: Flask, scheme: str, port: int) -> None:
    if scheme == "https":
        Poster("k" * 24, posting_seconds=0.5).deliver(outbox_item(f"https://{HOST}:{port}/hook"), never)
    elif scheme == "smtps":
        Mailer(f"smtps://{HOST}:{port}", SUPPORT, greeting_seconds=0.5).deliver(outbox_item(), never)
    else:
        mailbox = Mailbox(f"imaps://anna:secret@{HOST}:{port}", opening_seconds=0.5)
        mailbox.fetch(lambda _: never(), Progress(services(app).database, mailbox.name))


def test_a_look_up_in_the_dns_that_takes_for_ever_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer.wait(SOON_SECONDS))
    with pytest.raises(TimeoutError), Exchange(0.2) as exchange:
        exchange.connect(("mail.example.org", 25))
    assert not answer.is_set()
    answer.set()


def test_an_address_that_does_not_answer_leaves_its_turn_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((HOST, 0)) as shut:
        closed = shut.getsockname()
    with mail_server() as server:
        places = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", place) for place in (closed, (HOST, server.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: places)
        with Exchange(SOON_SECONDS) as exchange, exchange.connect(("mail.example.org", 25)) as connection:
            assert connection.recv(3) == b"220"


def test_no_delivery_outlasts_its_lease() -> None:
    assert LEASE.total_seconds() - 60 > GREETING_SECONDS + SENDING_SECONDS


@contextmanager
def working(app: Flask) -> Iterator[None]:
    """Run the threads of a worker for a while."""
    stop = threading.Event()
    threads = Worker(services(app)).start(stop)
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(SOON_SECONDS)
            assert not thread.is_alive()


@pytest.mark.parametrize("slow", ["webhook", "imap"])
def test_mail_goes_out_while_another_transport_drips(make_app: MakeApp, slow: str) -> None:
    arrived = threading.Event()
    with mail_server() as smtp, ExitStack() as stack:
        smtp.arrived = lambda *_: arrived.set()
        server = stack.enter_context(dripping_server(b"HTTP/1.1 200 OK\r\nX: " if slow == "webhook" else b"* "))
        webhook = {"helpdesk": "webhook", "helpdesk_url": f"http://{HOST}:{server.port}/", "helpdesk_key": "k" * 24}
        slow_one = webhook if slow == "webhook" else {"imap_url": f"imap://anna:secret@{HOST}:{server.port}"}
        app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example", **slow_one)
        with working(app):
            assert slow == "webhook" or server.reached.wait(SOON_SECONDS)
            opened(app)
            assert arrived.wait(SOON_SECONDS)
            assert server.reached.wait(SOON_SECONDS)
            assert server.sent < MOST_BYTES, "it still drips"
            server.stopped.set()


def test_news_reach_a_help_desk_while_the_mail_server_drips(make_app: MakeApp) -> None:
    with dripping_server(b"220-") as smtp, webhook_desk() as desk:
        app = make_app(smtp_url=f"smtp://{HOST}:{smtp.port}", **desk.settings)
        with working(app):
            assert opened(app)
            assert smtp.reached.wait(SOON_SECONDS)
            assert desk.arrived.wait(SOON_SECONDS)
            assert smtp.sent < MOST_BYTES
            smtp.stopped.set()
        with services(app).database.session() as session:
            rows = session.execute(select(OutboxItem.kind, OutboxItem.sent.is_not(None))).all()
    assert sorted(rows) == [("mail", False), ("webhook", True)]


def opened(app: Flask) -> str:
    return (
        services(app)
        .tickets.open(NewTicket("anna@example.org", "The calendar", "It shows yesterday."), "1")
        .ticket.reference
    )


def test_a_worker_that_stops_ends_its_delivery_and_begins_no_other(make_app: MakeApp) -> None:
    stop = threading.Event()
    with mail_server() as smtp:
        smtp.arrived = lambda *_: stop.set()
        app = make_app(smtp_url=smtp.url, base_url="https://help.northpost.example")
        for number in range(3):
            services(app).tickets.open(NewTicket("anna@example.org", f"Matter {number}", "Help."), str(number))
        for thread in Worker(services(app)).start(stop):
            thread.join(SOON_SECONDS)
            assert not thread.is_alive()
        assert len(smtp.mails()) == 1
        with services(app).database.session() as session:
            assert len(session.scalars(select(OutboxItem.id).where(OutboxItem.sent.is_not(None))).all()) == 1


def test_one_round_raises_what_breaks_in_a_transport(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1")

    def broken(*_: object) -> bool:
        raise RuntimeError

    monkeypatch.setattr(Worker, "_deliver", broken)
    with pytest.raises(RuntimeError):
        Worker(services(app)).run_once()
