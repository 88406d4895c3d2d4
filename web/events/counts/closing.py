"""End the days that are over: their steps become counts, and what linked the steps is deleted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, exists, func, insert, select, update

from web.events.counts.folding import fold
from web.events.counts.forgetting import forget
from web.storage.database import STEPS
from web.storage.models import AskedQueryWord, AskedWord, DayTotal, Step, StepSalt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from web.events.counts.folding import Count, DayCounts
    from web.storage.database import Database


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
        days = session.scalars(select(Step.day).distinct().where(Step.day < today)).all()
    for day in days:
        while not _close(database, day):
            pass
    with database.writing(lock=STEPS) as session:
        session.execute(delete(StepSalt).where(StepSalt.day < today))
        forget(session, oldest)
    database.empty_log()


def _close(database: Database, day: dt.date) -> bool:
    """Replace the steps of a day by their counts; return False if steps came or went in the meantime.

    They are counted before the database is locked, because a ticket that is sent now must not wait for that.
    """
    latest = select(func.max(Step.id)).where(Step.day == day)
    with database.session() as session:
        last = session.scalar(latest)
        counts = counts_of_steps(session, day)
        people = _people(session, day)
    rows: list[Count] = [*counts.queries, *counts.articles, *counts.query_articles, *counts.totals]
    with database.writing(lock=STEPS) as session:
        if session.scalar(latest) != last:
            return False
        _store(session, rows, day)
        if people:
            words = update(AskedWord).where(AskedWord.id == bindparam("number"))
            change = words.values(people=AskedWord.people + bindparam("count"))
            session.connection().execute(change, people)
        session.execute(delete(Step).where(Step.day == day))
    return True


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


def _people(session: Session, day: dt.date) -> list[dict[str, int]]:
    """Return how many people typed each word that cannot be read yet."""
    people = (
        select(AskedQueryWord.word_id, func.count(Step.visit.distinct()))
        .join(Step, Step.query_id == AskedQueryWord.query_id)
        .join(AskedWord, AskedWord.id == AskedQueryWord.word_id)
        .where(Step.day == day, AskedWord.text == "")
        .group_by(AskedQueryWord.word_id)
    )
    return [{"number": word_id, "count": count} for word_id, count in session.execute(people)]


def _store(session: Session, rows: Sequence[Count], day: dt.date) -> None:
    """Store the counts of a day; steps that came late, from a slow clock, are added to those that are stored."""
    if session.get(DayTotal, day) is not None:
        for row in rows:
            _add(session, row)
        return
    values = defaultdict(list)
    for row in rows:
        values[type(row)].append({column.name: getattr(row, column.name) for column in row.__table__.columns})
    for table, stored in values.items():
        session.execute(insert(table), stored)


def _add(session: Session, row: Count) -> None:
    columns = row.__table__.columns
    stored = session.get(type(row), [getattr(row, column.name) for column in columns if column.primary_key])
    if stored is None:
        session.add(row)
        return
    for name in (column.name for column in columns if not column.primary_key):
        setattr(stored, name, getattr(stored, name) + getattr(row, name))
