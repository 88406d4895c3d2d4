"""How much each article helps: votes, reasons and comments, what it solved, and when it was last checked."""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select

from web.storage.models import ArticleDay, Feedback

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from kb.article import Entry
    from web.insights.period import Period
    from web.storage.database import Database

PRIOR_VOTES: Final = 5
"""Votes at the overall average that each article starts with, because a single vote says little."""

MAX_COMMENTS: Final = 200

UNHELPFUL: Final = 0.4
"""An article that helps fewer readers than this is called unhelpful ..."""

LEAST_VOTES: Final = 3
"""... once it has this many votes."""


@dataclass(frozen=True, slots=True)
class _Votes:
    """Readers who said that an article helped, all who said anything, and the reasons of the others."""

    helpful: int = 0
    total: int = 0
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What a reader wrote about an article."""

    day: dt.date
    slug: str
    title: str
    owner: str
    is_helpful: bool
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a period.

    ``helpful`` of ``votes`` readers said yes, since the beginning; ``score`` is the share to expect of all readers, 0
    to 1. ``reasons`` are what the others chose, the most frequent first. ``shown`` counts searches that listed it,
    ``opened``, ``solved`` and ``wrote`` (opened it and still wrote that day) count visits. ``review_due`` is set if
    that day has passed.
    """

    slug: str
    title: str
    url: str
    owner: str
    votes: int
    helpful: int
    score: float
    reasons: tuple[tuple[str, int], ...]
    shown: int
    opened: int
    solved: int
    wrote: int
    review_due: dt.date | None
    is_searchable: bool

    @property
    def is_never_found(self) -> bool:
        """Whether no search listed it, although search could."""
        return self.is_searchable and not self.shown

    @property
    def is_unhelpful(self) -> bool:
        """Whether it probably fails most readers; search then ranks it slightly lower."""
        return self.votes >= LEAST_VOTES and self.score < UNHELPFUL


def bayesian_average(helpful: int, votes: int, mean: float) -> float:
    """Return the share of readers that an article can be expected to help, 0 to 1.

    It is the mean of the Beta distribution that remains after the votes, where ``PRIOR_VOTES`` votes at the mean of all
    articles came before: (C·m + helpful) / (C + votes). Source: Gelman and others, "Bayesian Data Analysis", third
    edition, section 2.4.
    """
    return (PRIOR_VOTES * mean + helpful) / (PRIOR_VOTES + votes)


def rows(
    database: Database, entries: Iterable[Entry], days: Iterable[ArticleDay], period: Period
) -> tuple[ArticleRow, ...]:
    """Return the published articles, the least helpful first, and those without votes after those with.

    A review is overdue if it was due before the last day of the period.
    """
    with database.reports() as session:
        votes = _votes(session)
    total = sum(each.total for each in votes.values())
    mean = sum(each.helpful for each in votes.values()) / total if total else 0.5
    seen = _seen(days, period)
    found = [_row(entry, votes.get(entry.slug, _Votes()), seen[entry.slug], mean, period.last) for entry in entries]
    return tuple(sorted(found, key=lambda row: (not row.votes, row.score, -row.votes, row.slug)))


def comments(database: Database, entries: Mapping[str, Entry], owner: str = "") -> tuple[Comment, ...]:
    """Return what readers wrote about published articles, the newest first; with ``owner`` only about theirs."""
    statement = select(Feedback).where(Feedback.comment != "").order_by(Feedback.created.desc(), Feedback.id.desc())
    with database.reports() as session:
        concerned = (
            (row, entries[row.slug])
            for row in session.scalars(statement)
            if row.slug in entries and owner in ("", entries[row.slug].metadata.owner)
        )
        return tuple(_comment(row, entry) for row, entry in islice(concerned, MAX_COMMENTS))


def unhelpful(listed: Iterable[ArticleRow]) -> list[str]:
    """Return the slugs of unhelpful articles, sorted."""
    return sorted(row.slug for row in listed if row.is_unhelpful)


def most_read(database: Database) -> list[str]:
    """Return the slugs of the articles that readers opened on the days that are kept, most opened first."""
    opened = func.sum(ArticleDay.opened)
    by_slug = select(ArticleDay.slug).group_by(ArticleDay.slug).having(opened > 0)
    with database.reports() as session:
        return list(session.scalars(by_slug.order_by(opened.desc(), ArticleDay.slug)))


def hand_over(slugs: Sequence[str], path: Path) -> None:
    """Write slugs to a file that search reads, if they have changed.

    Raises:
        OSError: the file cannot be written.

    """
    content = json.dumps(slugs).encode()
    if path.exists() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)


def owners(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Return the owners of articles, sorted."""
    return tuple(sorted({entry.metadata.owner for entry in entries if entry.metadata.owner}))


def _comment(row: Feedback, entry: Entry) -> Comment:
    return Comment(
        day=row.created.date(),
        slug=row.slug,
        title=entry.title,
        owner=entry.metadata.owner,
        is_helpful=row.helpful,
        reason=row.reason,
        text=row.comment,
    )


def _votes(session: Session) -> dict[str, _Votes]:
    columns = Feedback.slug, Feedback.helpful, Feedback.reason
    yes, total = Counter[str](), Counter[str]()
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for slug, is_helpful, reason, number in session.execute(select(*columns, func.count()).group_by(*columns)):
        yes[slug] += number * is_helpful
        total[slug] += number
        if reason:
            reasons[slug][reason] += number
    return {slug: _Votes(yes[slug], number, tuple(reasons[slug].most_common())) for slug, number in total.items()}


def _seen(days: Iterable[ArticleDay], period: Period) -> Mapping[str, Counter[str]]:
    seen: Mapping[str, Counter[str]] = defaultdict(Counter)
    for day in days:
        if day.day in period:
            seen[day.slug].update(shown=day.shown, opened=day.opened, solved=day.solved, wrote=day.wrote)
    return seen


def _row(entry: Entry, votes: _Votes, seen: Counter[str], mean: float, today: dt.date) -> ArticleRow:
    due = entry.metadata.review_due
    return ArticleRow(
        slug=entry.slug,
        title=entry.title,
        url=entry.url,
        owner=entry.metadata.owner,
        votes=votes.total,
        helpful=votes.helpful,
        score=bayesian_average(votes.helpful, votes.total, mean),
        reasons=votes.reasons,
        shown=seen["shown"],
        opened=seen["opened"],
        solved=seen["solved"],
        wrote=seen["wrote"],
        review_due=due if due and due < today else None,
        is_searchable=entry.metadata.is_searchable,
    )
