"""The help desk port: whoever works on tickets, none is lost on the way, and none comes twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol

import pytest
from sqlalchemy import select, update

from tests.servers import MailServer, mail_server
from tests.web.conftest import services
from tests.web.mail.conftest import Centre
from web.app.worker import Worker
from web.config import WebConfig
from web.desk.queue import Wanted, tickets
from web.errors import HelpDeskError
from web.helpdesk import helpdesk_of
from web.storage.models import File, OutboxItem, Ticket, now
from web.tickets.new_ticket import NewMessage, NewTicket, TicketRisk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on every database engine."""

KEY = "a key that is long enough"
AGENTS = "agents@northpost.example"


class Desk(Protocol):
    """Where tickets arrive; ``down`` keeps them from arriving."""

    down: bool
    settings: dict[str, object]

    def seen(self, app: Flask) -> list[str]:
        """Return what was said to it, each as "reference: words"."""
        ...


@dataclass
class BuiltInDesk:
    down: bool = False
    settings: dict[str, object] = field(default_factory=dict)

    def seen(self, app: Flask) -> list[str]:
        with services(app).database.session() as session:
            found = tickets(session, Wanted(""))
            return [f"{one.reference}: {said.body}" for one in found for said in one.messages]


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

    def seen(self, app: Flask) -> list[str]:
        del app
        found = []
        for mail in self.server.mails(AGENTS):
            text = mail.get_body(("plain",))
            assert text is not None
            found.append(f"{mail['Subject'][1:13]}: {text.get_content().splitlines()[0]}")
        return found


@dataclass
class WebhookDesk:
    settings: dict[str, object]
    down: bool = False
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    arrived: threading.Event = field(default_factory=threading.Event)

    def seen(self, app: Flask) -> list[str]:
        del app
        said = [json.loads(body)["data"] for _, body in self.taken]
        return [f"{one['reference']}: {one['message']['body']}" for one in said]


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
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/hook"
        desk.settings = {"helpdesk": "webhook", "helpdesk_url": url, "helpdesk_key": KEY}
        yield desk
        server.shutdown()


@pytest.fixture(params=["desk", "mail", "webhook"])
def desk(request: pytest.FixtureRequest) -> Iterator[Desk]:
    if request.param == "desk":
        yield BuiltInDesk()
    elif request.param == "webhook":
        with webhook_desk() as found:
            yield found
    else:
        with mail_server() as server:
            yield MailDesk(server, {"helpdesk": "mail", "helpdesk_address": AGENTS, "smtp_url": server.url})


def due_now(app: Flask) -> None:
    with services(app).database.writing() as session:
        session.execute(update(OutboxItem).where(OutboxItem.due.is_not(None)).values(due=now()))


def test_what_is_said_about_a_ticket_reaches_the_desk_once_whatever_was_down(make_app: MakeApp, desk: Desk) -> None:
    app = make_app(**desk.settings)
    worker = Worker(services(app))
    desk.down = True
    reference = (
        services(app).tickets.open(NewTicket("anna@example.org", "The calendar", "It is wrong."), "1").ticket.reference
    )
    worker.run_once()
    desk.down = False
    for _ in range(2):
        due_now(app)
        worker.run_once()
    services(app).tickets.write(reference, NewMessage("It is worse."))
    worker.run_once()
    assert desk.seen(app) == [f"{reference}: It is wrong.", f"{reference}: It is worse."]


def test_an_agent_answers_by_mail_and_its_writer_gets_the_answer(make_app: MakeApp) -> None:
    with mail_server() as server:
        app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=server.url)
        centre = Centre(app, Worker(services(app)), server)
        centre.come("Help.")
        (told,) = server.mails(AGENTS)
        assert centre.come("Try this.", From=AGENTS, In_Reply_To=str(told["Message-ID"])) == "answer"
        answer = server.mails("anna@example.org")[-1]
        text = answer.get_body(("plain",))
        assert text is not None
        assert "Try this." in text.get_content()
        assert AGENTS not in str(answer)
        with services(app).database.session() as session:
            assert session.scalars(select(Ticket.status)).all() == ["pending"]


def with_file(app: Flask) -> str:
    """Open a ticket with a file that was sent ahead, and return its reference."""
    with services(app).database.writing() as session:
        file = File(name="a.log", media_type="text/plain", size=5, content=b"line\n")
        session.add(file)
        session.flush()
        number = file.id
    return (
        services(app)
        .tickets.open(NewTicket("anna@example.org", "The calendar", "See.", staged=(number,)), "1")
        .ticket.reference
    )


def test_files_reach_the_agents_with_the_mail_and_by_a_link(make_app: MakeApp) -> None:
    with mail_server() as server:
        app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=server.url, base_url="https://x.example")
        reference = with_file(app)
        Worker(services(app)).run_once()
        (told,) = server.mails(AGENTS)
        text = told.get_body(("plain",))
        assert text is not None
        (link,) = re.findall(r"File: a.log \(5 bytes\): https://x.example(\S+)", text.get_content())
        assert [part.get_content() for part in told.iter_attachments()] == ["line\n"]
        assert app.test_client().get(link).data == b"line\n"
        assert reference in str(told["Subject"])


def test_files_reach_a_program_by_a_link(make_app: MakeApp) -> None:
    with webhook_desk() as desk:
        app = make_app(**desk.settings, base_url="https://x.example")
        with_file(app)
        Worker(services(app)).run_once()
        data = json.loads(desk.taken[0][1])["data"]
        (file,) = data["message"]["files"]
        client = app.test_client()
        assert client.get(file["url"].removeprefix("https://x.example")).data == b"line\n"
        assert client.get(data["url"].removeprefix("https://x.example")).status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        {"From": AGENTS},
        {"From": AGENTS, "In_Reply_To": "confirmation"},
        {"From": "eve@evil.example", "Reply_To": AGENTS},
        {"From": "ada@example.org", "In_Reply_To": "news"},
    ],
)
def test_nobody_answers_for_the_agents_by_their_address_alone(make_app: MakeApp, forged: dict[str, str]) -> None:
    with mail_server() as server:
        app = make_app(helpdesk="mail", helpdesk_address=AGENTS, smtp_url=server.url)
        centre = Centre(app, Worker(services(app)), server)
        centre.come("Help.")
        (news,), (confirmation,) = server.mails(AGENTS), server.mails("anna@example.org")
        known = {"news": str(news["Message-ID"]), "confirmation": str(confirmation["Message-ID"])}
        headers = {name: known.get(value, value) for name, value in forged.items()}
        centre.come("Send me your password.", Subject=f"Re: {centre.tickets()[0].reference}", **headers)
        told = [mail.get_body(("plain",)).get_content() for mail in server.mails("anna@example.org")]  # type: ignore[union-attr]
        assert not any("password" in text for text in told)


def test_agents_answer_from_where_the_setting_says(make_app: MakeApp) -> None:
    with mail_server() as server:
        app = make_app(
            helpdesk="mail", helpdesk_address=AGENTS, helpdesk_senders=("@northpost.example",), smtp_url=server.url
        )
        centre = Centre(app, Worker(services(app)), server)
        centre.come("Help.")
        (told,) = server.mails(AGENTS)
        ada = {"From": "Ada <ada@northpost.example>", "In_Reply_To": str(told["Message-ID"])}
        assert centre.come("Try this.", **ada) == "answer"


def test_a_webhook_is_signed_and_known_again_by_its_id(make_app: MakeApp) -> None:
    with webhook_desk() as desk:
        app = make_app(**desk.settings)
        services(app).tickets.open(
            NewTicket("anna@example.org", "The calendar", "It is wrong.", risk=TicketRisk("takeover")), "1"
        )
        Worker(services(app)).run_once()
    ((headers, body),) = desk.taken
    given = {name.lower(): value for name, value in headers.items()}
    signed = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha256).digest()).decode()
    assert given["webhook-signature"] == f"v1,{expected}"
    said = json.loads(body)
    assert said["type"] == "ticket.opened"
    assert (said["data"]["priority"], said["data"]["requester"]) == (
        "urgent",
        {"email": "anna@example.org", "verified": False},
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"helpdesk": "mail"}, "helpdesk_address"),
        ({"helpdesk": "webhook", "helpdesk_url": "https://x.example"}, "helpdesk_key"),
    ],
)
def test_a_desk_that_lacks_a_setting_is_named_at_the_start(settings: dict[str, object], named: str) -> None:
    with pytest.raises(HelpDeskError, match=named):
        helpdesk_of(WebConfig(**settings))  # type: ignore[arg-type]
