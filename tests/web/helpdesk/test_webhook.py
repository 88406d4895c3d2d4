"""The webhook: signed, sent once, and abandoned at its deadline."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import pytest

from tests.servers import HOST, dripping_server
from tests.web.conftest import services
from tests.web.helpdesk.conftest import KEY, webhook_desk, with_file
from web.app.worker import Worker
from web.errors import DeliveryError
from web.helpdesk.webhook import Poster
from web.storage.models import OutboxItem
from web.tickets.new_ticket import NewTicket, TicketRisk

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""

DEADLINE_SECONDS = 0.1
MAX_BYTES = 2_000
"""Bytes to drip: enough for forty seconds."""


def test_webhook_links_to_the_files(make_app: MakeApp) -> None:
    with webhook_desk() as desk:
        app = make_app(**desk.settings, base_url="https://x.example")
        with_file(app)
        Worker(services(app)).run_once()
        data = json.loads(desk.taken[0][1])["data"]
        (file,) = data["message"]["files"]
        client = app.test_client()
        assert client.get(file["url"].removeprefix("https://x.example")).data == b"line\n"
        assert client.get(data["url"].removeprefix("https://x.example")).status_code == 200


def test_webhook_is_signed_and_carries_a_stable_id(make_app: MakeApp) -> None:
    with webhook_desk() as desk:
        app = make_app(**desk.settings)
        services(app).tickets.open(
            NewTicket("anna@example.org", "The calendar", "It is wrong.", risk=TicketRisk("takeover")), "1"
        )
        Worker(services(app)).run_once()
    ((headers, body),) = desk.taken
    fields = {name.lower(): value for name, value in headers.items()}
    signed = f"{fields['webhook-id']}.{fields['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    assert fields["webhook-signature"] == f"v1,{expected}"
    event = json.loads(body)
    assert event["type"] == "ticket.opened"
    assert (event["data"]["priority"], event["data"]["requester"]) == (
        "urgent",
        {"email": "anna@example.org", "verified": False},
    )


def never() -> None:
    raise AssertionError("the server took nothing")


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_dripping_receiver_is_abandoned_at_the_deadline(first: bytes) -> None:
    with dripping_server(first, b"x", MAX_BYTES) as server:
        item = OutboxItem(id=1, key="helpdesk:1", recipient=f"http://{HOST}:{server.port}/hook", content=b"{}")
        with pytest.raises(DeliveryError, match="TimeoutError") as failure:
            Poster("k" * 24, posting_seconds=DEADLINE_SECONDS).deliver(item, never)
        assert failure.value.unreachable
        assert server.sent < MAX_BYTES / 2
