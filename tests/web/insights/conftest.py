"""A record of some days: who asked what, and what became of it."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING

from web.storage.models import ArticleDay, AskedQuery, AskedWord, DayTotal, QueryDay

if TYPE_CHECKING:
    from collections.abc import Iterable

TODAY = dt.datetime.now(dt.UTC).date()
_numbers = count(1)


def asked(text: str = "", *, words: Iterable[str] = (), days_ago: int = 1, **counts: int) -> QueryDay:
    """Return a query of a day, with the words that may be read if its text may not; visits are ``people``."""
    number = next(_numbers)
    query = AskedQuery(id=number, digest=f"query {number}", latest=TODAY, text=text)
    query.words = [AskedWord(digest=f"word {number} {word}", text=word) for word in words]
    day = QueryDay(day=TODAY - dt.timedelta(days=days_ago), query_id=number, **_full(QueryDay, counts))
    day.query = query
    return day


def seen(slug: str, *, days_ago: int = 1, **counts: int) -> ArticleDay:
    """Return an article on a day."""
    return ArticleDay(day=TODAY - dt.timedelta(days=days_ago), slug=slug, **_full(ArticleDay, counts))


def total(*, days_ago: int = 1, **counts: int) -> DayTotal:
    """Return the visits of a day."""
    return DayTotal(day=TODAY - dt.timedelta(days=days_ago), **_full(DayTotal, counts))


def _full(table: type[QueryDay | ArticleDay | DayTotal], counts: dict[str, int]) -> dict[str, int]:
    """Return all columns with counts; a row that was never stored has no defaults."""
    keys = {"day", "query_id", "slug"}
    return {name: counts.get(name, 0) for name in table.__table__.columns.keys() if name not in keys}  # noqa: SIM118
