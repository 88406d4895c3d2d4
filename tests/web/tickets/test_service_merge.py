"""Merging tickets, and changes at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import run_concurrently, services
from tests.web.desk.conftest import (
    opened,
    ticket,
)
from web.errors import MergeError, NoTicketError
from web.storage.models import Ticket, TicketArticle
from web.tickets import repository
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, TicketRisk
from web.tickets.priority import PRIORITIES

if TYPE_CHECKING:
    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_merging_an_open_ticket_into_a_solved_one_keeps_it_open_and_due(mailing: Flask) -> None:
    first = opened(mailing, "First", suggested=("refund",), read=("bounce",))
    risk = TicketRisk("takeover")
    second = opened(mailing, "Second", risk=risk, query="hacked", suggested=("refund", "reset-password"))
    services(mailing).tickets.close(first)
    due = ticket(mailing, second).due
    services(mailing).tickets.merge(second, first)
    target = ticket(mailing, first)
    assert (target.status, target.due, PRIORITIES[target.priority]) == ("open", due, "urgent")
    assert (target.risk, target.query) == ("takeover", "hacked")
    with services(mailing).database.session() as session:
        rows = session.execute(select(TicketArticle.ticket_id, TicketArticle.slug, TicketArticle.part)).all()
    assert sorted(rows) == [
        (target.id, "bounce", "read"),
        (target.id, "refund", "suggested"),
        (target.id, "reset-password", "suggested"),
    ]


def test_the_target_of_a_merge_keeps_its_own_facts(mailing: Flask) -> None:
    first = opened(mailing, "First", risk=TicketRisk("takeover"), query="hacked")
    second = opened(mailing, "Second", query="calendar")
    due = ticket(mailing, first).due
    services(mailing).tickets.answer(second, NewMessage("Try this.", "staff", "Ben"))
    services(mailing).tickets.merge(second, first)
    target = ticket(mailing, first)
    assert (target.status, target.due, target.risk, target.query) == ("open", due, "takeover", "hacked")


def test_simultaneous_crosswise_merges_make_one_ticket_and_no_cycle(mailing: Flask) -> None:
    pair = opened(mailing, "First"), opened(mailing, "Second")

    def merge(number: int) -> str:
        try:
            services(mailing).tickets.merge(pair[number % 2], pair[1 - number % 2])
        except MergeError as error:
            return str(error)
        return ""

    for number in range(3):
        assert sum(not wrong for wrong in run_concurrently(4, merge)) == 1
        with services(mailing).database.session() as session:
            (left,) = session.scalars(select(Ticket).where(Ticket.merged_into_id.is_(None), Ticket.status == "open"))
            assert {repository.find(session, reference) for reference in pair} == {left}
        pair = left.reference, opened(mailing, f"Number {number}")


def test_find_ends_on_a_cycle_of_merged_tickets(app: Flask) -> None:
    first, second = opened(app, "First"), opened(app, "Second")
    with services(app).database.writing() as session:
        earlier, later = (
            session.scalars(select(Ticket).where(Ticket.reference == name)).one() for name in (first, second)
        )
        earlier.merged_into_id, later.merged_into_id = later.id, earlier.id
    with services(app).database.session() as session:
        assert repository.find(session, first) is not None
    with pytest.raises(NoTicketError):
        services(app).tickets.close(first)


def test_simultaneous_closes_record_one_event(app: Flask) -> None:
    reference = opened(app)
    run_concurrently(4, lambda _: services(app).tickets.close(reference))
    texts = [text_of(message) for message in ticket(app, reference).messages]
    assert texts == [
        "It shows yesterday.",
        "Closed by the customer.",
    ]
