"""The whole of insights for a period, as the command prints it and the digest sums it up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from web.events.counts.reading import days
from web.insights import articles, deflection, gaps, questions

if TYPE_CHECKING:
    from web.catalogues import View
    from web.events.counts.folding import DayCounts
    from web.insights.articles import ArticleRow, Comment
    from web.insights.deflection import Figure
    from web.insights.gaps import GapRow
    from web.insights.period import Period
    from web.insights.questions import QuestionRow
    from web.storage.database import Database


@dataclass(frozen=True, slots=True)
class Report:
    """What people asked in a period and what became of it.

    ``rows`` are all questions, the most asked first. ``outcomes`` are searches per day, by "answered", "unsure" and
    "none". ``visits`` counts one for each person and day.
    """

    period: Period
    visits: int
    rows: tuple[QuestionRow, ...]
    gaps: tuple[GapRow, ...]
    articles: tuple[ArticleRow, ...]
    comments: tuple[Comment, ...]
    figures: tuple[Figure, ...]
    outcomes: dict[str, tuple[int, ...]]


def today(time_zone: str) -> dt.date:
    """Return the day that it is on the site."""
    return dt.datetime.now(ZoneInfo(time_zone)).date()


def counts(database: Database, period: Period) -> DayCounts:
    """Return the counts of a period and of the one before it."""
    with database.reports() as session:
        return days(session, period.before.first)


def report(database: Database, view: View, period: Period) -> Report:
    """Return the report of a period; gaps that it finds are stored, and closed if the articles answer them now."""
    counted = counts(database, period)
    rows = questions.rows(counted.queries, period)
    return Report(
        period=period,
        visits=deflection.visits(counted.totals, period),
        rows=rows,
        gaps=gaps.follow(database, rows, view),
        articles=articles.rows(database, view.catalogue.entries.values(), counted.articles, period),
        comments=articles.comments(database, view.catalogue.entries),
        figures=deflection.figures(counted.totals, period),
        outcomes=deflection.outcomes(counted.queries, period),
    )
