"""Age and deadline of a ticket in words: short while little time is left, with day and time while there is more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from kb.counts import counted
from web.storage.models import now

if TYPE_CHECKING:
    from web.storage.models import Ticket

_SOON: Final = dt.timedelta(hours=4)
"""The shortest reply time of the default plans: a ticket that is due within it is next."""

_NAMED_DAYS: Final = 6
"""Days ahead that a weekday names without doubt."""


class Tone(StrEnum):
    """How urgent a deadline is; its badge has this class."""

    CALM = ""
    SOON = "warn"
    OVERDUE = "bad"


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a reply is promised, in words."""

    text: str
    tone: Tone


def deadline(ticket: Ticket, zone: str) -> Deadline | None:
    """Return the deadline of a ticket as read in a time zone; None if no reply is due."""
    if ticket.due is None:
        return None
    moment = now()
    left = ticket.due - moment
    if left < dt.timedelta():
        return Deadline(f"Overdue by {span(-left)}", Tone.OVERDUE)
    if left < _SOON:
        return Deadline(f"Due in {span(left)}", Tone.SOON)
    due, today = ticket.due.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(zone)).date()
    days = (due.date() - today).days
    day = "today" if days == 0 else f"{due:%A}" if days <= _NAMED_DAYS else f"{due.day} {due:%b}"
    return Deadline(f"Due {day}, {due:%H:%M}", Tone.CALM)


def age(ticket: Ticket) -> str:
    """Return how long ago a ticket came in."""
    return span(now() - ticket.created)


def span(time: dt.timedelta) -> str:
    """Return a span of time, of a minute or more: "25 min", "1 h 10 min", "14 h", "3 days"."""
    minutes = max(1, int(time.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return counted(hours // 24, "day")
    if hours >= 10 or (hours and not rest):
        return f"{hours} h"
    return f"{hours} h {rest} min" if hours else f"{rest} min"
