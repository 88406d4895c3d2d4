"""Help desks under test: the built-in desk, a mailbox and a webhook."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

from tests.web.conftest import services
from web.desk.queue import Wanted, tickets
from web.storage.models import File
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.servers import MailServer


KEY = "a key that is long enough"

AGENTS = "agents@northpost.example"


class Desk(Protocol):
    """A help desk; while it is ``down``, nothing reaches it."""

    down: bool
    settings: dict[str, object]

    def received(self, app: Flask) -> list[str]:
        """Return the messages that reached it, each as "reference: text"."""
        ...


@dataclass
class BuiltInDesk:
    down: bool = False
    settings: dict[str, object] = field(default_factory=dict)

    def received(self, app: Flask) -> list[str]:
        with services(app).database.session() as session:
            rows = tickets(session, Wanted(""))
            return [f"{ticket.reference}: {message.body}" for ticket in rows for message in ticket.messages]


@dataclass
class MailDesk:
    server: MailServer
    settings: dict[str, object]

    @property
    def down(self) -> bool:
        return self.server.down

    @down.setter
    def down(self, value: bool) -> None:
        self.server.down = value

    def received(self, app: Flask) -> list[str]:
        del app
        received = []
        for mail in self.server.mails(AGENTS):
            text = mail.get_body(("plain",))
            assert text is not None
            received.append(f"{mail['Subject'][1:13]}: {text.get_content().splitlines()[0]}")
        return received


@dataclass
class WebhookDesk:
    settings: dict[str, object]
    down: bool = False
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def received(self, app: Flask) -> list[str]:
        del app
        events = [json.loads(body)["data"] for _, body in self.taken]
        return [f"{event['reference']}: {event['message']['body']}" for event in events]


@contextmanager
def webhook_desk() -> Iterator[WebhookDesk]:
    desk = WebhookDesk({})

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if not desk.down:
                desk.taken.append((dict(self.headers), body))
            self.send_response(503 if desk.down else 204)
            self.end_headers()
            desk.arrived.set()

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/hook"
        desk.settings = {"helpdesk": "webhook", "helpdesk_url": url, "helpdesk_key": KEY}
        yield desk
        server.shutdown()


def with_file(app: Flask) -> str:
    """Open a ticket with a staged upload, and return its reference."""
    with services(app).database.writing() as session:
        file = File(name="a.log", media_type="text/plain", size=5, content=b"line\n")
        session.add(file)
        session.flush()
        file_id = file.id
    new_ticket = NewTicket("anna@example.org", "The calendar", "See.", staged=(file_id,))
    return services(app).tickets.open(new_ticket, "1").ticket.reference
