"""Bar charts as geometry, which a template draws as SVG with the table of the same figures behind it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from web.insights.period import Period

WIDTH: Final = 600
HEIGHT: Final = 120
"""The drawing's own units; a style sheet stretches it to the width of the page."""

MOST_BARS: Final = 31
"""The most days with a bar each; longer periods are drawn by week, for readable bars on a phone."""

_SHARE_OF_BAR: Final = 0.76
"""The share of its slot that a bar fills; the rest separates it from the next."""

_STEPS: Final = (1, 2, 5, 10)
"""Round numbers, times a power of ten."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a bar: its series, numbered from 0, and its place in the drawing."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of stacked bars.

    ``names`` are the series from the bottom up, ``rows`` the figures behind it: a label, and a value per series.
    ``top`` is the round value that the upper edge stands for.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    bars: tuple[Bar, ...]
    top: int

    @property
    def is_empty(self) -> bool:
        """Whether every value is 0."""
        return not self.bars


def chart(period: Period, series: Mapping[str, Sequence[int]]) -> Chart:
    """Return the chart of series that have one value per day, stacked in their order."""
    rows = tuple(_rows(list(period), series))
    highest = max((sum(values) for _, values in rows), default=0)
    power = int(10 ** (len(str(highest)) - 1))
    top = next(step * power for step in _STEPS if step * power >= highest)
    return Chart(tuple(series), rows, tuple(_bars(rows, top)), top)


def _rows(days: Sequence[dt.date], series: Mapping[str, Sequence[int]]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield a label and the values of each day, or of each week if there are many days."""
    step = 1 if len(days) <= MOST_BARS else 7
    ends = range(len(days) % step or step, len(days) + 1, step)  # the first week may be cut, never the latest
    for start, end in pairwise((0, *ends)):
        first, last = (f"{day.day} {day:%b}" for day in (days[start], days[end - 1]))
        values = tuple(sum(numbers[start:end]) for numbers in series.values())
        yield (first if first == last else f"{first} – {last}"), values


def _bars(rows: Sequence[tuple[str, tuple[int, ...]]], top: int) -> list[Bar]:
    place = WIDTH / max(1, len(rows))
    bars = []
    for number, (_, values) in enumerate(rows):
        below = 0.0
        for series, value in enumerate(values):
            height = HEIGHT * value / top
            if value:
                x, y = place * (number + (1 - _SHARE_OF_BAR) / 2), HEIGHT - below - height
                bars.append(Bar(series, round(x, 1), round(y, 1), round(place * _SHARE_OF_BAR, 1), round(height, 1)))
            below += height
    return bars
