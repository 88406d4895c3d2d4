"""Deletion by age."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from tests.web.conftest import services
from web.storage.models import Ticket, now
from web.tickets import records
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


@pytest.mark.parametrize("status", ["solved", "pending"])
def test_old_tickets_are_deleted_unless_they_are_open(app: Flask, status: str) -> None:
    database = services(app).database
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).values(updated=long_ago))
        session.execute(update(Ticket).where(Ticket.email == "anna@example.org").values(status=status))
    assert records.forget_old(database, now() - dt.timedelta(days=30)) == 1
    with database.session() as session:
        assert session.scalars(select(Ticket.email)).all() == ["ben@example.org"]


def test_a_merged_ticket_is_deleted_with_its_target(mailing: Flask) -> None:
    database, support = services(mailing).database, services(mailing).tickets
    first, second = (
        support.open(NewTicket("eve@example.org", subject, "Words."), subject).ticket.reference
        for subject in ("One", "Two")
    )
    support.merge(second, first)
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == second).values(updated=long_ago))
    assert records.forget_old(database, now() - dt.timedelta(days=30)) == 0
    path = services(mailing).notifier.link(second).split("/", 3)[3]
    assert first in mailing.test_client().get(f"/{path}").text
    support.close(first)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == first).values(updated=long_ago))
    assert records.forget_old(database, now() - dt.timedelta(days=30)) == 1
    assert mailing.test_client().get(f"/{path}").status_code == 404


def test_an_open_ticket_is_never_deleted_by_age(app: Flask) -> None:
    services(app).tickets.open(NewTicket("eve@example.org", "Old", "Words."), "old")
    assert records.forget_old(services(app).database, now() + dt.timedelta(days=1)) == 0
