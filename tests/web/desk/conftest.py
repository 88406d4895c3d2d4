"""Staff at the desk: sign in, open tickets, press buttons."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.web.conftest import services, token
from web.desk import staff
from web.storage.models import Message, Ticket
from web.tickets.new_ticket import NewTicket, digest

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse


PASSWORD = "correct horse battery"  # noqa: S105 - of no real account


def signed_in(app: Flask, role: str = "agent", name: str = "Ben") -> FlaskClient:
    staff.add_user(services(app).database, name, PASSWORD, role)
    client = app.test_client()
    assert enter(client, name).status_code == 303
    return client


def enter(client: FlaskClient, name: str, password: str = PASSWORD) -> TestResponse:
    form = {"csrf_token": token(client.get("/desk/sign-in").text), "name": name, "password": password}
    return client.post("/desk/sign-in", data=form)


def opened(app: Flask, subject: str = "The calendar", email: str = "anna@example.org", **values: object) -> str:
    draft = NewTicket(email, subject, "It shows yesterday.", **values)  # type: ignore[arg-type]
    return services(app).tickets.open(draft, digest(subject, email)).ticket.reference


def press(client: FlaskClient, reference: str, action: str, **form: str) -> TestResponse:
    path = f"/desk/tickets/{reference}"
    return client.post(path, data={"csrf_token": token_for(client, path), "action": action, **form})


def token_for(client: FlaskClient, path: str) -> str:
    tokens = re.findall(
        rf'action="{path}"[^>]*>\s*<input type="hidden" name="csrf_token" value="([^"]+)"', client.get(path).text
    )
    return tokens[0] if tokens else "none"


def fields(client: FlaskClient, path: str) -> dict[str, str]:
    """Return the hidden fields of the form for answers."""
    form = client.get(path).text.split('<form class="compose"')[1].split("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def ticket(app: Flask, reference: str) -> Ticket:
    with services(app).database.session() as session:
        row = session.scalars(select(Ticket).where(Ticket.reference == reference)).one()
        assert isinstance(row.messages, list)
        return row


def upload(name: str = "clock.log", content: bytes = b"the clock") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


def send(client: FlaskClient, reference: str, *files: tuple[io.BytesIO, str], **form: object) -> TestResponse:
    """Send the form for answers as a browser does, with files."""
    path = f"/desk/tickets/{reference}"
    typed = {**fields(client, path), "action": "reply", "body": "See.", "files": list(files), **form}
    return client.post(path, data=typed, content_type="multipart/form-data")


def status_page(app: Flask, reference: str) -> str:
    return "/" + services(app).notifier.link(reference).split("/", 3)[3]


def whole(app: Flask, reference: str) -> list[Message]:
    with services(app).database.session() as session:
        messages = session.scalars(select(Message).where(Message.ticket.has(reference=reference)).order_by(Message.id))
        return [message for message in messages if isinstance(message.files, list)]
