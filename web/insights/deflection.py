"""Deflection: questions answered without a ticket, as three figures that are never added up.

Each says something else, and only the first is what people said themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from web.insights.period import Period
    from web.storage.models import DayTotal, QueryDay

OUTCOMES: Final = ("answered", "unsure", "none")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a period with its definition: visits, those of the period before, and those of each day."""

    name: str
    label: str
    definition: str
    visits: int
    before: int
    by_day: tuple[int, ...]


_FIGURES: Final = (
    (
        "solved",
        "Said “this solved it”",
        "Visits that said so about an article or an answer, and sent no ticket that day.",
    ),
    (
        "read",
        "Opened an article and did not write",
        "Visits that opened an article, said nothing, and sent no ticket that day. Some were helped, others gave up.",
    ),
    (
        "wrote_after",
        "Opened an article and still wrote",
        "Visits that opened an article and sent a ticket on the same day: the article did not help, or not enough.",
    ),
)
"""The column of ``DayTotal``, the label, and the definition."""


def figures(totals: Iterable[DayTotal], period: Period) -> tuple[Figure, ...]:
    """Return the three figures."""
    by_day = {total.day: total for total in totals}
    now = [by_day.get(day) for day in period]
    before = [by_day.get(day) for day in period.before]
    return tuple(
        Figure(name, label, definition, sum(_values(now, name)), sum(_values(before, name)), tuple(_values(now, name)))
        for name, label, definition in _FIGURES
    )


def visits(totals: Iterable[DayTotal], period: Period) -> int:
    """Return the number of visits in a period: one person's day."""
    return sum(total.visits for total in totals if total.day in period)


def outcomes(days: Iterable[QueryDay], period: Period) -> dict[str, tuple[int, ...]]:
    """Return how many searches of each day were answered, unsure and without an answer."""
    places = {day: place for place, day in enumerate(period)}
    series = {name: [0] * period.days for name in OUTCOMES}
    for day in days:
        if day.day in places:
            for name in OUTCOMES:
                series[name][places[day.day]] += getattr(day, name)
    return {name: tuple(values) for name, values in series.items()}


def _values(totals: Iterable[DayTotal | None], name: str) -> list[int]:
    return [getattr(total, name) if total else 0 for total in totals]
