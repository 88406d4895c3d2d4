"""Priority of a ticket, by its risk and the customer's plan, and when a reply is promised."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.metadata import Audience
    from web.storage.models import Ticket

PRIORITIES: Final = ("low", "normal", "high", "urgent")
"""The words for the numbers in the table."""

LOW: Final = PRIORITIES.index("low")
NORMAL: Final = PRIORITIES.index("normal")
URGENT: Final = PRIORITIES.index("urgent")

BY_PLAN: Final[dict[Audience, int]] = {"business": 3, "paid": 2, "free": 1}


def priority_of(plan: str, *, is_at_risk: bool, is_quiet: bool = False) -> int:
    """Return the priority of a new ticket: urgent for a risk, else by the plan; low for mail of programs."""
    if is_at_risk:
        return URGENT
    return BY_PLAN.get(cast("Audience", plan), LOW if is_quiet else NORMAL)


class ReplyTimes:
    """The time within which each ticket is promised a reply."""

    def __init__(self, answer_hours: Mapping[Audience, float]) -> None:
        self._hours = answer_hours

    def of(self, ticket: Ticket) -> dt.timedelta:
        """Return the time for a ticket's plan and present priority."""
        return self._shortest(ticket.plan, ticket.priority)

    def of_plan(self, plan: str) -> dt.timedelta:
        """Return the time for a new ticket without a risk, by the customer's plan."""
        return self._shortest(plan, priority_of(plan, is_at_risk=False))

    def first_promise(self, ticket: Ticket, *, is_at_risk: bool) -> dt.datetime:
        """Return when the sender of the form was promised a reply, whatever happened to the ticket since."""
        return ticket.created + self._shortest(ticket.plan, priority_of(ticket.plan, is_at_risk=is_at_risk))

    def _shortest(self, plan: str, priority: int) -> dt.timedelta:
        """Return the shortest time among the plans that a priority reaches; a paid plan keeps its own.

        A risk has the highest priority and so the shortest time of all.
        """
        reached = (each for each, least in BY_PLAN.items() if each in ("free", plan) or least <= priority)
        return dt.timedelta(hours=min(self._hours[each] for each in reached))
