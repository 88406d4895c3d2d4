"""Risk and plan decide the priority, and both decide when a reply is promised."""

from __future__ import annotations

import datetime as dt

import pytest

from web.storage.models import Ticket, now
from web.tickets.priority import LOW, NORMAL, PRIORITIES, URGENT, ReplyTimes, priority_of

HOURS = ReplyTimes({"free": 72, "paid": 24, "business": 4})


@pytest.mark.parametrize(
    ("plan", "is_at_risk", "is_quiet", "priority"),
    [
        ("", False, False, "normal"),
        ("", False, True, "low"),
        ("free", False, True, "normal"),
        ("paid", False, False, "high"),
        ("business", False, False, "urgent"),
        ("free", True, False, "urgent"),
        ("", True, True, "urgent"),
    ],
)
def test_a_risk_comes_before_the_plan(plan: str, is_at_risk: bool, is_quiet: bool, priority: str) -> None:  # noqa: FBT001
    assert PRIORITIES[priority_of(plan, is_at_risk=is_at_risk, is_quiet=is_quiet)] == priority


@pytest.mark.parametrize(
    ("plan", "priority", "hours"),
    [
        ("free", NORMAL, 72),
        ("free", 2, 24),
        ("free", URGENT, 4),
        ("paid", LOW, 24),
        ("business", LOW, 4),
        ("", LOW, 72),
    ],
)
def test_a_paid_plan_keeps_its_reply_time(plan: str, priority: int, hours: int) -> None:
    assert HOURS.of(Ticket(plan=plan, priority=priority)) == dt.timedelta(hours=hours)


def test_the_first_promise_ignores_later_priorities() -> None:
    ticket = Ticket(plan="free", priority=URGENT, created=now())
    assert HOURS.first_promise(ticket, is_at_risk=False) == ticket.created + dt.timedelta(hours=72)
    assert HOURS.first_promise(ticket, is_at_risk=True) == ticket.created + dt.timedelta(hours=4)


@pytest.mark.parametrize(("plan", "hours"), [("", 72), ("free", 72), ("paid", 24), ("business", 4)])
def test_the_form_promises_what_the_plan_says(plan: str, hours: int) -> None:
    assert HOURS.of_plan(plan) == dt.timedelta(hours=hours)
