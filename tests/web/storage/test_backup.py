"""Backups, and the check of the database."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.servers import GUARDED, PASSWORD
from tests.web.conftest import services
from web.errors import DatabaseError
from web.storage import backup
from web.storage.database import Database

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


@pytest.fixture
def app(app_with_tickets: Flask) -> Flask:
    return app_with_tickets


def test_a_backup_is_a_complete_database_with_mode_0600(app: Flask, tmp_path: Path) -> None:
    database = services(app).database
    target = tmp_path / "backup"
    backup.back_up(database, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    if database.engine.dialect.name == "sqlite":
        with sqlite3.connect(target) as copy:
            assert copy.execute("select count(*) from ticket").fetchone() == (2,)
        copy.close()
    else:
        listed = subprocess.run(["pg_restore", "--list", str(target)], capture_output=True, text=True, check=True)  # noqa: S603, S607
        assert "TABLE DATA public ticket" in listed.stdout
    with pytest.raises(DatabaseError, match="never overwrites"):
        backup.back_up(database, target)
    with pytest.raises(DatabaseError, match="the backup failed"):
        backup.back_up(database, tmp_path / "no-folder" / "backup")
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_uses_the_database_password_and_never_shows_it(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = services(app).database.engine.url
    if url.get_backend_name() == "sqlite":
        pytest.skip("SQLite has no passwords")
    calls: list[list[str]] = []
    run = subprocess.run
    monkeypatch.setattr("subprocess.run", lambda command, **how: calls.append(command) or run(command, **how))
    right, wrong = (
        Database(url.set(username=GUARDED, password=password).render_as_string(hide_password=False))
        for password in (PASSWORD, "wrong")
    )
    backup.back_up(right, tmp_path / "guarded")
    assert (tmp_path / "guarded").stat().st_size
    with pytest.raises(DatabaseError, match="password authentication failed"):
        backup.back_up(wrong, tmp_path / "never")
    assert len(calls) == 2
    assert not any(part in str(calls) for part in ("p@ss", "p%40ss", "***"))


def test_the_check_finds_missing_tables(app: Flask) -> None:
    database = services(app).database
    assert backup.problems(database) == []
    with database.engine.begin() as connection:
        connection.execute(text("delete from file"))
        connection.execute(text("delete from message"))
        connection.execute(text("drop table file"))
    assert backup.problems(database) == ["the table file is missing; run: python -m web migrate"]


def test_the_check_finds_tickets_without_messages(app: Flask) -> None:
    database = services(app).database
    with database.engine.begin() as connection:
        connection.execute(text("delete from message"))
    assert backup.problems(database) == ["2 tickets have no message"]
