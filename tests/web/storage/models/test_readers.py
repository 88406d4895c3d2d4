"""What readers say is stored as the models describe."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import text

from web.storage.models import Feedback
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_moments_are_stored_in_utc_and_loaded_with_time_zone(database: Database) -> None:
    upgrade(database)
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with database.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True, created=moment))
    with database.session() as session:
        (row,) = session.query(Feedback)
        assert row.created == moment
        assert row.created.utcoffset() == dt.timedelta(0)
    with database.engine.connect() as connection:
        assert "10:00" in str(connection.execute(text("select created from feedback")).scalar())
