"""Personal data: exported and erased."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tests.web.conftest import services
from web.storage.models import File, InboundMail, Message, OutboxItem, Ticket
from web.tickets import records

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


def row_counts(app: Flask) -> list[int]:
    with services(app).database.session() as session:
        return [
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (Ticket, Message, File, OutboxItem, InboundMail)
        ]


def test_the_export_holds_all_data_of_one_person_only(app: Flask) -> None:
    exported = records.export(services(app).database, "anna@EXAMPLE.org")
    text = json.dumps(exported)
    assert "Words of Anna." in text
    assert "Ben" not in text
    (ticket,) = exported["tickets"]
    assert base64.b64decode(ticket["messages"][0]["files"][0]["content"]) == b"log of Anna"
    assert b"Away." in base64.b64decode(exported["mail_received"][0]["mail"])
    assert b"We received your message" in base64.b64decode(exported["mail_sent"][0]["mail"]).replace(b"_", b" ")


def test_erasing_deletes_all_data_of_one_person_only(app: Flask) -> None:
    assert row_counts(app) == [2, 2, 2, 2, 2]
    assert records.erase(services(app).database, "ANNA@example.org") == 1
    assert row_counts(app) == [1, 1, 1, 1, 1]
    exported = records.export(services(app).database, "Anna@example.org")
    assert [exported["tickets"], exported["mail_sent"], exported["mail_received"]] == [[], [], []]
    assert records.export(services(app).database, "Ben@example.org")["tickets"]


def test_unanswered_requests_for_a_link_are_exported_and_erased(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    before = row_counts(app)
    support.ask_for_link("NP-2222-2222", "Eve@Example.ORG")
    support.ask_for_link("NP-2222-2222", "no address")
    for address in ("eve@example.org", "no address"):
        exported = records.export(database, address)
        assert exported["mail_sent"] == []
        assert [request["reference"] for request in exported["links_asked_for"]] == ["NP-2222-2222"]
        records.erase(database, address)
    assert row_counts(app) == before
