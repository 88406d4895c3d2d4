"""The ticket service: one ticket per mail, and answer times by risk, priority and plan."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import update

from tests.web.conftest import run_concurrently, services
from tests.web.contact.actions import all_tickets, open_ticket, ticket_of
from web.storage.models import Ticket, now
from web.tickets.new_ticket import NewMessage, NewTicket, Standing, TicketRisk

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_mail_read_twice_at_once_opens_one_ticket(app: Flask) -> None:
    new_ticket = NewTicket("anna@example.org", "The calendar", "It is wrong.", mail_id="<one@example.org>")
    opened = run_concurrently(3, lambda _: services(app).tickets.open(new_ticket, "the digest of the whole mail"))
    assert len({result.ticket.reference for result in opened}) == 1
    assert sum(result.is_new for result in opened) == 1
    assert len(all_tickets(app)) == 1


def promised(app: Flask) -> float:
    """Return the hours until the promised answer to the only ticket, or 0 without a promise."""
    due = ticket_of(app).due
    return round((due - now()) / dt.timedelta(hours=1), 1) if due else 0


def test_ticket_about_a_risk_gets_the_shortest_answer_time(make_app: MakeApp) -> None:
    app = make_app(answer_hours={"paid": 3, "business": 8})
    new_ticket = NewTicket("anna@example.org", "Help", "Somebody is in.", risk=TicketRisk("takeover"))
    services(app).tickets.open(new_ticket, "1")
    assert promised(app) == 3


def test_promise_follows_the_priority_and_never_moves_later_on_a_rise(make_app: MakeApp) -> None:
    app = make_app()
    tickets = services(app).tickets
    reference = tickets.open(NewTicket("anna@example.org", "Calendar", "It shows yesterday."), "1").ticket.reference
    for priority, hours in ((0, 72), (2, 24), (3, 4), (3, 4), (2, 24), (1, 72)):
        tickets.rank(reference, priority)
        assert promised(app) == hours
    with services(app).database.writing() as session:
        session.execute(update(Ticket).values(due=now() + dt.timedelta(hours=1)))
    for priority in (0, 1, 2, 3, 3):
        tickets.rank(reference, priority)
        assert promised(app) == 1
    tickets.answer(reference, NewMessage("Set the clock.", "staff", "Ben"))
    tickets.rank(reference, 1)
    assert ticket_of(app).due is None
    tickets.rank(reference, 3)
    tickets.write(reference, NewMessage("It came back."))
    assert promised(app) == 4


def test_risk_on_a_solved_ticket_reopens_it_with_the_shortest_answer_time(app: Flask) -> None:
    tickets, (reference, _) = services(app).tickets, open_ticket(app)
    tickets.close(reference)
    message = NewMessage("Somebody is in.", risk=TicketRisk("takeover"), submission="1")
    assert [tickets.write(reference, message) for _ in range(2)] == [True, False]
    ticket = ticket_of(app)
    assert (ticket.status, ticket.risk, ticket.priority, promised(app)) == ("open", "takeover", 3, 4)


def test_paid_plan_keeps_its_promise_at_any_priority(make_app: MakeApp) -> None:
    app = make_app()
    tickets = services(app).tickets
    reference = tickets.open(
        NewTicket("eve@firm.example", "Help", "Slow.", standing=Standing(plan="business")), "1"
    ).ticket.reference
    due = ticket_of(app).due
    tickets.rank(reference, 0)
    assert (ticket_of(app).priority, ticket_of(app).due) == (0, due)
