"""Database connections: permissions, concurrency, moved files, erased data."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from web.storage.database import Database
from web.storage.models import Feedback
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from pathlib import Path


STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def test_only_the_owner_can_read_the_database_files(sqlite: Database, tmp_path: Path) -> None:
    upgrade(sqlite)
    with sqlite.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    assert modes.keys() >= {"new.db", "new.db-wal"}
    assert set(modes.values()) == {0o600}


def test_sqlite_lets_readers_and_a_writer_work_at_once(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar() == "wal"
        assert connection.execute(text("pragma foreign_keys")).scalar() == 1
        assert connection.execute(text("pragma busy_timeout")).scalar() == 5_000


@pytest.mark.parametrize("what", ["moved", "deleted", "replaced"])
def test_a_moved_or_replaced_database_file_refuses_writes(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    upgrade(sqlite)
    file = tmp_path / "var" / "new.db"
    aside = file.rename(tmp_path / "aside.db")
    if what == "deleted":
        aside.unlink()
    if what == "replaced":
        other = Database(f"sqlite:///{file}")
        upgrade(other)
        other.close()
    for _ in range(3):
        with pytest.raises(OperationalError, match="moved or replaced"), sqlite.writing() as session:
            session.add(Feedback(slug="bounce", helpful=True))
    assert caplog.text.count("moved or replaced") == 1
    assert file.exists() == (what == "replaced"), "no empty database takes its place"
    if what == "moved":
        aside.rename(file)
        with sqlite.writing() as session:
            session.add(Feedback(slug="bounce", helpful=True))


def test_deleted_rows_are_overwritten(sqlite: Database, tmp_path: Path) -> None:
    """Regardless of SQLite's build options."""
    event.listen(sqlite.engine, "connect", lambda raw, _: raw.execute("pragma secure_delete = off"), insert=True)
    upgrade(sqlite)
    secret = "my private illness " * 400
    with sqlite.writing() as session:
        session.add(Feedback(slug="bounce", helpful=True, comment=secret))
    with sqlite.writing() as session:
        session.execute(delete(Feedback))
    sqlite.empty_log()
    assert all(b"private illness" not in path.read_bytes() for path in (tmp_path / "var").iterdir())


def test_database_errors_quote_no_user_text(database: Database) -> None:
    with database.session() as session:
        session.add(Feedback(slug="bounce", helpful=True, comment="my private illness"))
        with pytest.raises(DBAPIError) as error:
            session.flush()  # there are no tables
    assert "my private illness" not in str(error.value)
