"""The period that insights cover, and the one before it to compare with."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

DAYS: Final = (7, 30, 90)
"""The periods that a page offers; counts older than ``[web] record_days`` are gone."""

_MOST_DAYS: Final = 3_660


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both included."""

    first: dt.date
    last: dt.date

    @classmethod
    def latest(cls, days: int, today: dt.date) -> Self:
        """Return the period of so many days that ends today."""
        return cls(today - dt.timedelta(days=days - 1), today)

    @classmethod
    def since(cls, text: str, today: dt.date) -> Self:
        """Return the period from a day ("2026-11-01"), or of a number of days ("30"), until today.

        Raises:
            ValueError: the text is neither, or the day is in the future; the message says what to write.

        """
        if re.fullmatch(r"[0-9]{1,4}", text) and 1 <= int(text) <= _MOST_DAYS:
            return cls.latest(int(text), today)
        try:
            first = dt.date.fromisoformat(text)
        except ValueError:
            first = None
        if first is None or not today - dt.timedelta(days=_MOST_DAYS) <= first <= today:
            raise ValueError("write a past day, such as 2026-11-01, or a number of days, such as 30")
        return cls(first, today)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """The period of the same length that ended the day before this one began."""
        return Period(self.first - dt.timedelta(days=self.days), self.first - dt.timedelta(days=1))

    def __contains__(self, day: dt.date) -> bool:
        """Return whether a day is in the period."""
        return self.first <= day <= self.last

    def __iter__(self) -> Iterator[dt.date]:
        """Yield each day."""
        return (self.first + dt.timedelta(days=number) for number in range(self.days))
