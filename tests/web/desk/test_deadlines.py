"""Age and deadline of a ticket, in words that fit the time that is left."""

from __future__ import annotations

import datetime as dt

import pytest

from web.desk.deadlines import Deadline, Tone, age, deadline, span
from web.storage.models import Ticket

NOW = dt.datetime(2026, 11, 30, 22, 30, tzinfo=dt.UTC)
"""A Monday; in Berlin half an hour to midnight."""


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.desk.deadlines.now", lambda: NOW)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "1 min"), (25, "25 min"), (60, "1 h"), (70, "1 h 10 min"), (605, "10 h"), (2879, "47 h"), (2880, "2 days")],
)
def test_spans_are_exact_while_they_are_short(minutes: int, words: str) -> None:
    assert span(dt.timedelta(minutes=minutes, seconds=30)) == words
    assert age(Ticket(created=NOW - dt.timedelta(minutes=minutes))) == words


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (dt.timedelta(minutes=-25), "Overdue by 25 min", Tone.OVERDUE),
        (dt.timedelta(hours=1, minutes=10), "Due in 1 h 10 min", Tone.SOON),
        (dt.timedelta(hours=4), "Due Tuesday, 03:30", Tone.CALM),
        (dt.timedelta(days=6), "Due Sunday, 23:30", Tone.CALM),
        (dt.timedelta(days=7), "Due 7 Dec, 23:30", Tone.CALM),
    ],
)
def test_deadline_counts_down_when_it_is_near_and_names_the_day_before(
    left: dt.timedelta, text: str, tone: Tone
) -> None:
    assert deadline(Ticket(due=NOW + left), "Europe/Berlin") == Deadline(text, tone)


def test_deadline_of_the_same_day_says_today() -> None:
    assert deadline(Ticket(due=NOW + dt.timedelta(hours=5)), "America/New_York") == Deadline(
        "Due today, 22:30", Tone.CALM
    )


def test_ticket_that_waits_for_its_customer_has_no_deadline() -> None:
    assert deadline(Ticket(due=None), "UTC") is None
