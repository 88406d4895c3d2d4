"""End the days that are over: their steps become counts, and what linked the steps is deleted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, func, select, update

from web.events.counts.folding import fold
from web.storage.database import STEPS
from web.storage.models import (
    ArticleDay,
    AskedQuery,
    AskedQueryWord,
    AskedWord,
    DayTotal,
    QueryArticleDay,
    QueryDay,
    Step,
    StepSalt,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.events.counts.folding import Count, DayCounts
    from web.storage.database import Database

_COUNTED: Final = (QueryDay, ArticleDay, QueryArticleDay, DayTotal)


def close_days(database: Database, today: dt.date, keep_days: int) -> None:
    """Count and delete the steps of the days before ``today``, their salts, and counts older than ``keep_days`` days.

    It does little if there is nothing to do, and waits for others that do it at the same time.

    Raises:
        SQLAlchemyError: the database is away.

    """
    oldest = today - dt.timedelta(days=keep_days)
    is_over = (
        exists().where(Step.day < today) | exists().where(StepSalt.day < today) | exists().where(DayTotal.day < oldest)
    )
    with database.session() as session:
        if not session.scalar(select(is_over)):
            return
    with database.writing(lock=STEPS) as session:
        for day in session.scalars(select(Step.day).distinct().where(Step.day < today)).all():
            _store(session, counts_of_steps(session, day), day)
        session.execute(delete(Step).where(Step.day < today))
        session.execute(delete(StepSalt).where(StepSalt.day < today))
        _forget(session, oldest)
    database.empty_log()


def counts_of_steps(session: Session, day: dt.date) -> DayCounts:
    """Return the counts of a day whose steps are still there, as rows that are not stored."""
    asked = select(Step.query_id).where(Step.day == day, Step.query_id.is_not(None))
    words: defaultdict[int, set[int]] = defaultdict(set)
    for query_id, word_id in session.execute(
        select(AskedQueryWord.query_id, AskedQueryWord.word_id).where(AskedQueryWord.query_id.in_(asked))
    ):
        words[query_id].add(word_id)
    steps = session.scalars(
        select(Step).where(Step.day == day).order_by(Step.visit, Step.id).execution_options(yield_per=1_000)
    )
    return fold(day, steps, defaultdict(frozenset, {query: frozenset(ids) for query, ids in words.items()}))


def _store(session: Session, counts: DayCounts, day: dt.date) -> None:
    """Store the counts of a day; steps that came late, from a slow clock, are added to those that are stored."""
    rows: list[Count] = [*counts.queries, *counts.articles, *counts.query_articles, *counts.totals]
    if session.get(DayTotal, day) is None:
        session.add_all(rows)
    else:
        for row in rows:
            _add(session, row)
    people = (
        select(func.count(Step.visit.distinct()))
        .join(AskedQueryWord, AskedQueryWord.query_id == Step.query_id)
        .where(AskedQueryWord.word_id == AskedWord.id, Step.day == day)
    )
    session.execute(
        update(AskedWord).where(AskedWord.text == "").values(people=AskedWord.people + people.scalar_subquery())
    )
    session.flush()


def _add(session: Session, row: Count) -> None:
    columns = row.__table__.columns
    stored = session.get(type(row), [getattr(row, column.name) for column in columns if column.primary_key])
    if stored is None:
        session.add(row)
        return
    for name in (column.name for column in columns if not column.primary_key):
        setattr(stored, name, getattr(stored, name) + getattr(row, name))


def _forget(session: Session, oldest: dt.date) -> None:
    for table in _COUNTED:
        session.execute(delete(table).where(table.day < oldest))
    session.execute(delete(AskedQuery).where(AskedQuery.latest < oldest))
    session.execute(delete(AskedWord).where(~exists().where(AskedQueryWord.word_id == AskedWord.id)))
