"""Staff and organisations are stored as the models describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, text

from web.storage.models import StaffSession, User, now
from web.storage.schema import upgrade
from web.storage.states import Role

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_a_session_ends_with_its_member_of_staff(database: Database) -> None:
    upgrade(database)
    hashed = "a hash"
    user = User(name="Ben", password=hashed, role=Role.AGENT)
    with database.writing() as session:
        session.add(StaffSession(token=hashed, user=user, expires=now()))
    with database.writing() as session:
        session.execute(text("delete from staff"))
    with database.session() as session:
        assert session.scalars(select(StaffSession)).all() == []
