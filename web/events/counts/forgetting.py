"""Forget what is older than ``record_days``: counts, queries, and the gaps that those queries were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, func, select

from web.storage.models import (
    ArticleDay,
    AskedQuery,
    AskedQueryWord,
    AskedWord,
    DayTotal,
    Gap,
    GapQuestion,
    QueryArticleDay,
    QueryDay,
)
from web.storage.states import GapState

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

_COUNTED: Final = (QueryDay, ArticleDay, QueryArticleDay, DayTotal)


def forget(session: Session, oldest: dt.date) -> None:
    """Delete the counts of days before ``oldest``, and the queries that were last asked before it."""
    for table in _COUNTED:
        session.execute(delete(table).where(table.day < oldest))
    session.execute(delete(AskedQuery).where(AskedQuery.latest < oldest))
    session.execute(delete(AskedWord).where(~exists().where(AskedQueryWord.word_id == AskedWord.id)))
    _forget_gaps(session)


def _forget_gaps(session: Session) -> None:
    """Delete the questions of gaps whose queries are gone, and the gaps that have no question left.

    What staff decided stays: a dismissed gap would otherwise come back, and a draft repeats the questions of its gap.
    """
    undecided = select(Gap.id).where(Gap.state != GapState.DISMISSED, Gap.article == "")
    is_stored = exists().where(func.substr(AskedQuery.text, 1, GapQuestion.text.type.length) == GapQuestion.text)
    unreadable = select(GapQuestion).where(GapQuestion.gap_id.in_(undecided), ~is_stored)
    for question in session.scalars(unreadable).all():
        if not _are_known_words(session, question.text.split()):
            session.delete(question)
    session.flush()
    session.execute(delete(Gap).where(Gap.id.in_(undecided), ~exists().where(GapQuestion.gap_id == Gap.id)))


def _are_known_words(session: Session, words: list[str]) -> bool:
    """Return whether a stored query has all these words: that is how a query reads that too few people asked."""
    with_all = (
        select(AskedQueryWord.query_id)
        .join(AskedWord, AskedWord.id == AskedQueryWord.word_id)
        .where(AskedWord.text.in_(words))
        .group_by(AskedQueryWord.query_id)
        .having(func.count() == len(words))
    )
    return words == sorted(words) and session.execute(with_all.limit(1)).first() is not None
