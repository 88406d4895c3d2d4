"""What readers search for is stored as the models describe."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from web.storage.models import AskedQuery, AskedQueryWord, AskedWord, QueryDay, Step
from web.storage.schema import upgrade
from web.storage.states import StepKind

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""

DAY = dt.date(2026, 11, 30)


def test_the_readable_words_of_a_query_are_sorted(database: Database) -> None:
    upgrade(database)
    with database.writing() as session:
        session.add(AskedQuery(id=1, digest="q", latest=DAY))
        session.add_all(AskedWord(id=at, digest=text or "?", text=text) for at, text in enumerate(("mail", "", "lost")))
        session.flush()
        session.add_all(AskedQueryWord(query_id=1, word_id=at) for at in range(3))
    with database.session() as session:
        assert session.get_one(AskedQuery, 1).readable_words == ("lost", "mail")


def test_what_is_known_of_a_query_goes_with_it(database: Database) -> None:
    upgrade(database)
    with database.writing() as session:
        session.add(AskedQuery(id=1, digest="q", latest=DAY))
        session.add(QueryDay(day=DAY, query_id=1))
        session.add(Step(day=DAY, kind=StepKind.OPENED, visit="v", network="n", query_id=1))
    with database.writing() as session:
        session.delete(session.get_one(AskedQuery, 1))
    with database.session() as session:
        assert [session.scalar(select(func.count()).select_from(table)) for table in (QueryDay, Step)] == [0, 0]
