"""Where a ticket stands, as its page tells the customer: what is done, what is going on, and what is to come."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from web.storage.states import Author, Event, Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from web.storage.models import Message, Ticket


class Stage(StrEnum):
    """Whether a step is behind, going on, or to come."""

    DONE = "done"
    NOW = "now"
    TO_COME = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the way to a solution; ``when`` it was taken, or until when it is promised."""

    status: Status | None
    stage: Stage
    when: dt.datetime | None = None


def steps(ticket: Ticket, messages: Sequence[Message]) -> tuple[Step, ...]:
    """Return the steps of a ticket in their order; ``status`` is None for sending it."""
    return (Step(None, Stage.DONE, ticket.created), *_steps(ticket, messages))


def _steps(ticket: Ticket, messages: Sequence[Message]) -> Iterator[Step]:
    answers = [message.created for message in messages if message.author == Author.STAFF]
    match ticket.status:
        case Status.OPEN:
            if answers:
                yield Step(Status.PENDING, Stage.DONE, answers[-1])
            yield Step(Status.OPEN, Stage.NOW, ticket.due)
            if not answers:
                yield Step(Status.PENDING, Stage.TO_COME)
            yield Step(Status.SOLVED, Stage.TO_COME)
        case Status.PENDING:
            yield Step(Status.PENDING, Stage.NOW, answers[-1] if answers else None)
            yield Step(Status.SOLVED, Stage.TO_COME)
        case Status.SOLVED:
            ends = [message.created for message in messages if message.event == Event.CLOSED]
            if answers:
                yield Step(Status.PENDING, Stage.DONE, answers[-1])
            yield Step(Status.SOLVED, Stage.NOW, max((*ends, *answers), default=None))
