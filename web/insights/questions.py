"""What people ask: similar queries as one row, with what became of them and how that changed."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final, Self

from search.semantic.encoders import static_encoder
from web.insights.clusters import clusters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from web.insights.period import Period
    from web.storage.models import AskedQuery, QueryDay

MAX_QUERIES: Final = 5_000
"""Different queries that are clustered, the most asked first: about a second."""

MAX_ROWS: Final = 50
_LESS: Final = 0.25
"""How much visits without help count beside tickets and rewordings."""

_MAX_CHARS: Final = 300
_EXAMPLES: Final = 3
_KNOWN: Final = 5
"""Questions by which a row is recognised later."""


class Kind(StrEnum):
    """Why a question is worth a look; the value orders rows by the column of that name."""

    PEOPLE = "people"
    MISSED = "missed"
    NONE = "none"
    UNSURE = "unsure"
    UNOPENED = "unopened"
    REWORDED = "reworded"
    WROTE = "wrote"


TITLES: Final = {
    Kind.PEOPLE: "Most asked",
    Kind.MISSED: "Not helped",
    Kind.NONE: "No answer",
    Kind.UNSURE: "Unsure",
    Kind.UNOPENED: "Nothing opened",
    Kind.REWORDED: "Reworded",
    Kind.WROTE: "Led to a ticket",
}
"""What people call the kinds."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many visits asked a question, and what became of them; ``QueryDay`` says how each column counts."""

    people: int = 0
    answered: int = 0
    unsure: int = 0
    none: int = 0
    opened: int = 0
    unopened: int = 0
    reworded: int = 0
    solved: int = 0
    wrote: int = 0

    @classmethod
    def of(cls, day: QueryDay) -> Self:
        """Return the counts of a query on a day."""
        return cls(*(getattr(day, field.name) for field in fields(cls)))

    def __add__(self, other: Counts) -> Counts:
        """Return the sum of both, column by column."""
        return Counts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def missed(self) -> int:
        """Visits that the articles did not help, at least.

        They found nothing, or nothing sure and opened nothing; or if those are more, they reworded, or wrote a ticket.
        The three overlap, so they are not added up.
        """
        return max(self.none + min(self.unsure, self.unopened), self.reworded, self.wrote)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query and its counts in a period; ``text`` is the query, or its known words if the query may not be read."""

    id: int
    text: str
    is_readable: bool
    counts: Counts
    before: int


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """Similar queries as one question.

    ``question`` is the most asked that may be read. ``is_readable`` is False if none may: then it is the known words of
    one, sorted. ``known`` are up to five texts by which the row is recognised later, ``query_ids`` are the queries'
    rows in the database, ``before`` is the number of visits in the period before.
    """

    question: str
    is_readable: bool
    examples: tuple[str, ...]
    known: tuple[str, ...]
    query_ids: tuple[int, ...]
    counts: Counts
    before: int

    @property
    def queries(self) -> int:
        """The number of different queries."""
        return len(self.query_ids)

    def count(self, kind: Kind) -> int:
        """Return the column that a kind orders rows by."""
        return int(getattr(self.counts, kind))


def rows(days: Iterable[QueryDay], period: Period) -> tuple[QuestionRow, ...]:
    """Return the questions of a period, the most asked first."""
    asked = _asked(days, period)[:MAX_QUERIES]
    groups = clusters([query.text for query in asked], static_encoder())
    found = (_row([asked[number] for number in group]) for group in groups)
    return tuple(
        sorted((row for row in found if row.counts.people), key=lambda row: (-row.counts.people, row.question))
    )


def of_kind(questions: Iterable[QuestionRow], kind: Kind, most: int = MAX_ROWS) -> tuple[QuestionRow, ...]:
    """Return the rows that a kind concerns, the largest count first."""
    concerned = sorted((row for row in questions if row.count(kind)), key=lambda row: (-row.count(kind), row.question))
    return tuple(islice(concerned, most))


def weights_of(questions: Sequence[QuestionRow]) -> tuple[float, ...]:
    """Return how telling it is that each question went without help, at least 0.

    It adds up how surprising its numbers are beside those of all questions: the tickets that followed, the rewordings,
    and, for less, the visits without help, because people may have read enough on the results page. The numbers alone
    would put what everyone asks first, and the shares alone what one person asked.
    """
    parts = ((Kind.WROTE, 1.0), (Kind.REWORDED, 1.0), (Kind.MISSED, _LESS))
    people = sum(row.counts.people for row in questions) or 1
    rates = {kind: sum(row.count(kind) for row in questions) / people for kind, _ in parts}
    return tuple(
        sum(weight * surprise(row.count(kind), row.counts.people, rates[kind]) for kind, weight in parts)
        for row in questions
    )


def surprise(count: int, of: int, rate: float) -> float:
    """Return how surprising it is that a thing happened so often, if its rate is ``rate``; 0 if it is not more often.

    It is the log-likelihood ratio G². Source: Dunning, "Accurate Methods for the Statistics of Surprise and
    Coincidence", 1993, section 5.
    """
    expected = of * rate
    if not 0 < expected < min(count, of):
        return 0.0
    others = (of - count) * math.log((of - count) / (of - expected)) if count < of else 0.0
    return 2 * (count * math.log(count / expected) + others)


def _asked(days: Iterable[QueryDay], period: Period) -> list[Asked]:
    """Return the queries in the order in which they may lead a cluster: readable ones first, then the most asked.

    Queries without a single known word are left out: there is nothing to show of them.
    """
    now: dict[int, Counts] = {}
    before: dict[int, int] = {}
    queries: dict[int, AskedQuery] = {}
    earlier = period.before
    for day in days:
        if day.day in period:
            now[day.query_id] = now.get(day.query_id, Counts()) + Counts.of(day)
        elif day.day in earlier:
            before[day.query_id] = before.get(day.query_id, 0) + day.people
        else:
            continue
        queries[day.query_id] = day.query
    asked = (
        Asked(number, text, bool(query.text), now.get(number, Counts()), before.get(number, 0))
        for number, query in queries.items()
        if (text := query.text or " ".join(query.readable_words))
    )
    return sorted(asked, key=lambda each: (not each.is_readable, -(each.counts.people + each.before), each.text))


def _row(group: Sequence[Asked]) -> QuestionRow:
    """Return queries as one row; the first leads it."""
    by_use = sorted(group, key=lambda asked: -asked.counts.people)
    texts = tuple(
        dict.fromkeys(asked.text for asked in (group[0], *by_use) if asked.is_readable or not group[0].is_readable)
    )
    return QuestionRow(
        question=group[0].text,
        is_readable=group[0].is_readable,
        examples=texts[1 : _EXAMPLES + 1],
        known=tuple(text[:_MAX_CHARS] for text in texts[:_KNOWN]),
        query_ids=tuple(sorted(asked.id for asked in group)),
        counts=sum((asked.counts for asked in group), Counts()),
        before=sum(asked.before for asked in group),
    )
