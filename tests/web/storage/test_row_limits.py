"""A limit counts the matching rows of its period."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from web.storage.database import Database
from web.storage.models import Feedback, now
from web.storage.row_limits import is_limited
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def database(new_database_url: str) -> Iterator[Database]:
    database = Database(new_database_url)
    upgrade(database)
    yield database
    database.close()


@pytest.mark.parametrize(
    ("limit", "is_reached"), [("2/hour", True), ("3/hour", False), ("3/day", True), ("4/day", False)]
)
def test_only_matching_rows_within_the_period_count(database: Database, limit: str, is_reached: bool) -> None:  # noqa: FBT001
    with database.writing() as session:
        for slug, hours in (("bounce", 0), ("bounce", 0), ("bounce", 5), ("refund", 0)):
            session.add(Feedback(slug=slug, helpful=True, created=now() - dt.timedelta(hours=hours)))
    with database.session() as session:
        assert is_limited(session, limit, Feedback.created, Feedback.slug == "bounce") is is_reached
