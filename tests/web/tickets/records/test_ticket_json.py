"""Tickets as JSON: the fields of each document, which programs rely on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services
from tests.web.desk.conftest import opened
from web.storage.files.contents import FileContents
from web.tickets.new_ticket import TicketRisk
from web.tickets.ports import HelpDeskEvent, News
from web.tickets.records import ticket_json
from web.tickets.repository import find_whole
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from web.storage.models import Ticket

ROW = {
    "reference", "subject", "email", "email_verified", "status", "priority", "plan", "flagged", "assignee", "created",
    "due", "overdue",
}  # fmt: skip
FACTS = {"topic", "platform", "organisation", "searched_for", "articles"}
MESSAGE = {"created", "author", "internal", "source", "verified", "body", "article", "articles", "files"}


@pytest.fixture
def ticket(app: Flask) -> Iterator[Ticket]:
    log = Attachment("a.log", "text/plain", b"log")
    reference = opened(app, files=(log,), read=("refund",), risk=TicketRisk("takeover"), topic="Account")
    with services(app).database.session() as session:
        ticket = find_whole(session, reference)
        assert ticket
        yield ticket


def test_a_row_describes_a_ticket_without_its_messages(ticket: Ticket) -> None:
    row = ticket_json.row(ticket)
    assert row.keys() == ROW
    assert (row["priority"], row["flagged"], row["assignee"], row["email_verified"]) == (
        "urgent",
        "takeover",
        "",
        False,
    )
    assert json.loads(json.dumps(row)) == row


def test_a_conversation_adds_facts_and_messages_to_the_row(ticket: Ticket) -> None:
    document = ticket_json.conversation(ticket)
    assert document.keys() == ROW | FACTS | {"messages"}
    assert document["articles"] == [{"slug": "refund", "part": "read"}]
    (message,) = document["messages"]
    assert message.keys() == MESSAGE | {"name"}
    assert message["files"] == [{"id": ticket.messages[0].files[0].id, "name": "a.log", "bytes": 3}]


def test_the_export_holds_the_contents_of_files(ticket: Ticket) -> None:
    document = ticket_json.export(ticket, FileContents())
    assert document.keys() == FACTS | {
        "reference", "created", "email_verified", "status", "subject", "plan", "messages",
    }  # fmt: skip
    (message,) = document["messages"]
    assert message.keys() == MESSAGE
    assert message["files"] == [{"name": "a.log", "type": "text/plain", "content": "bG9n"}]


def test_a_webhook_describes_the_newest_message_and_links_its_files(ticket: Ticket) -> None:
    news = News(HelpDeskEvent.OPENED, "https://help.example.org/tickets/secret", ())
    document = ticket_json.webhook(ticket, ticket.messages[0], news)
    assert document.keys() == FACTS | {
        "reference", "url", "subject", "status", "priority", "plan", "flagged", "requester", "message",
    }  # fmt: skip
    assert document["requester"] == {"email": "anna@example.org", "verified": False}
    assert document["message"] == {
        "author": "customer",
        "body": "It shows yesterday.",
        "files": [
            {
                "name": "a.log",
                "type": "text/plain",
                "bytes": 3,
                "url": f"https://help.example.org/tickets/secret/files/{ticket.messages[0].files[0].id}",
            }
        ],
    }
