"""Exchanges: every conversation with a server ends by its deadline."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

from tests.servers import HOST, dripping_server
from tests.web.conftest import services
from web.errors import DeliveryError
from web.exchange import Exchange
from web.helpdesk.webhook import Poster
from web.mail.inbound.imap import Mailbox
from web.mail.inbound.progress import Progress
from web.mail.outbound.smtp import Mailer
from web.storage.models import OutboxItem

if TYPE_CHECKING:
    from flask import Flask

    from tests.servers import MailServer

SOON_SECONDS = 30
"""Far longer than a connection takes, and far shorter than the dripping."""

DEADLINE_SECONDS = 0.1
MAX_BYTES = 2_000
"""Bytes to drip: enough for forty seconds."""


def test_endless_dns_lookup_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer.wait(SOON_SECONDS))
    with pytest.raises(TimeoutError), Exchange(DEADLINE_SECONDS) as exchange:
        exchange.connect(("mail.example.org", 25))
    assert not answer.is_set()
    answer.set()


def test_unreachable_address_leaves_time_for_the_next(smtp: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((HOST, 0)) as listener:
        closed = listener.getsockname()
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", target) for target in (closed, (HOST, smtp.port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
    with Exchange(SOON_SECONDS) as exchange, exchange.connect(("mail.example.org", 25)) as connection:
        assert connection.recv(3) == b"220"


def never() -> None:
    raise AssertionError("the server took nothing")


@pytest.mark.parametrize("scheme", ["https", "smtps", "imaps"])
def test_dripping_tls_handshake_is_abandoned_at_the_deadline(app: Flask, scheme: str) -> None:
    """The first bytes are the header of a TLS record that never ends."""
    with dripping_server(b"\x16\x03\x03\x40\x00", b"\x00", MAX_BYTES) as server:
        with pytest.raises(DeliveryError, match="TimeoutError"):
            exchange_with(app, scheme, server.port)
        assert server.sent < MAX_BYTES / 2


def exchange_with(app: Flask, scheme: str, port: int) -> None:
    item = OutboxItem(id=1, key="1", recipient=f"https://{HOST}:{port}/hook", content=b"{}")
    if scheme == "https":
        Poster("k" * 24, posting_seconds=DEADLINE_SECONDS).deliver(item, never)
    elif scheme == "smtps":
        Mailer(f"smtps://{HOST}:{port}", "support@northpost.example", greeting_seconds=DEADLINE_SECONDS).deliver(
            item, never
        )
    else:
        mailbox = Mailbox(f"imaps://anna:secret@{HOST}:{port}", opening_seconds=DEADLINE_SECONDS)
        mailbox.fetch(lambda _: never(), Progress(services(app).database, mailbox.name))
