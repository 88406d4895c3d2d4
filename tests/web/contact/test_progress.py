"""Where a ticket stands: the steps that its page shows."""

from __future__ import annotations

import datetime as dt

import pytest

from web.contact.progress import steps
from web.storage.models import Message, Ticket
from web.storage.states import Author, Event, Status

START = dt.datetime(2026, 11, 30, 7, tzinfo=dt.UTC)
DUE = START + dt.timedelta(hours=4)
ANSWER = Message(author=Author.STAFF, created=START + dt.timedelta(hours=1))
AGAIN = Message(author=Author.CUSTOMER, created=START + dt.timedelta(hours=2))
CLOSED = Message(author=Author.SYSTEM, event=Event.CLOSED, created=START + dt.timedelta(hours=3))


@pytest.mark.parametrize(
    ("status", "messages", "expected"),
    [
        (Status.OPEN, [], [("open", "now", DUE), ("pending", "", None), ("solved", "", None)]),
        (
            Status.OPEN,
            [ANSWER, AGAIN],
            [("pending", "done", ANSWER.created), ("open", "now", DUE), ("solved", "", None)],
        ),
        (Status.PENDING, [ANSWER], [("pending", "now", ANSWER.created), ("solved", "", None)]),
        (Status.PENDING, [], [("pending", "now", None), ("solved", "", None)]),
        (Status.SOLVED, [ANSWER], [("pending", "done", ANSWER.created), ("solved", "now", ANSWER.created)]),
        (Status.SOLVED, [ANSWER, CLOSED], [("pending", "done", ANSWER.created), ("solved", "now", CLOSED.created)]),
        (Status.SOLVED, [CLOSED], [("solved", "now", CLOSED.created)]),
        (Status.SOLVED, [], [("solved", "now", None)]),
    ],
)
def test_steps_follow_the_status_and_the_answers(
    status: Status, messages: list[Message], expected: list[tuple[str, str, dt.datetime | None]]
) -> None:
    ticket = Ticket(status=status, created=START, due=DUE if status == Status.OPEN else None)
    sent, *rest = steps(ticket, messages)
    assert (sent.status, sent.stage, sent.when) == (None, "done", START)
    assert [(step.status, step.stage, step.when) for step in rest] == expected
