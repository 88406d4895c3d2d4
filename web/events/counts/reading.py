"""Read the counts of some days, today's included, which are folded from the steps so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.attributes import set_committed_value

from web.events.counts.closing import counts_of_steps
from web.events.counts.folding import DayCounts
from web.storage.models import ArticleDay, AskedQuery, DayTotal, QueryArticleDay, QueryDay, Step

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def days(session: Session, since: dt.date) -> DayCounts:
    """Return the counts of the days from ``since`` on, each of a query with that query and its words.

    Rows of days that are not over are not stored in the session.
    """
    with_words = selectinload(QueryDay.query).selectinload(AskedQuery.words)
    queries = list(session.scalars(select(QueryDay).where(QueryDay.day >= since).options(with_words)))
    articles = list(session.scalars(select(ArticleDay).where(ArticleDay.day >= since)))
    with_words = selectinload(QueryArticleDay.query).selectinload(AskedQuery.words)
    pairs = list(session.scalars(select(QueryArticleDay).where(QueryArticleDay.day >= since).options(with_words)))
    totals = list(session.scalars(select(DayTotal).where(DayTotal.day >= since)))
    for day in session.scalars(select(Step.day).distinct().where(Step.day >= since)).all():
        today = counts_of_steps(session, day)
        queries += today.queries
        articles += today.articles
        pairs += today.query_articles
        totals += today.totals
    unstored: list[QueryDay | QueryArticleDay] = [*queries, *pairs]
    _name(session, [row for row in unstored if row not in session])
    return DayCounts(tuple(queries), tuple(articles), tuple(pairs), tuple(totals))


def _name(session: Session, rows: Sequence[QueryDay | QueryArticleDay]) -> None:
    """Give rows that are not stored their queries."""
    ids = {row.query_id for row in rows}
    asked = select(AskedQuery).where(AskedQuery.id.in_(ids)).options(selectinload(AskedQuery.words))
    by_id = {query.id: query for query in session.scalars(asked)}
    for row in rows:
        set_committed_value(row, "query", by_id[row.query_id])
