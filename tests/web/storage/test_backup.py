"""Backups, and the check of the database."""

from __future__ import annotations

import datetime as dt
import sqlite3
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tests.servers import GUARDED, PASSWORD
from tests.web.conftest import services
from web.errors import DatabaseError
from web.storage import backup
from web.storage.database import Database
from web.storage.models import DayTotal, Step, StepSalt
from web.storage.states import StepKind

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


def test_a_backup_leaves_out_what_links_the_steps_of_today(app: Flask, tmp_path: Path) -> None:
    database = services(app).database
    salt, visit = b"salt of the day, 32 bytes long..", "0123456789abcdef"
    with database.writing() as session:
        session.add(StepSalt(day=dt.date(2026, 11, 30), salt=salt))
        session.add(Step(day=dt.date(2026, 11, 30), kind=StepKind.WROTE, visit=visit, network="n"))
        session.add(DayTotal(day=dt.date(2026, 11, 29), visits=4_321))
    target = tmp_path / "backup"
    backup.back_up(database, target)
    content = target.read_bytes()
    if database.engine.dialect.name == "sqlite":
        with sqlite3.connect(target) as copy:
            assert copy.execute("select visits from day_total").fetchone() == (4_321,)
        copy.close()
    else:  # the data in the file is compressed
        command = ["pg_restore", "--data-only", "--file=-", str(target)]
        content = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603
        assert b"4321" in content
        assert b"COPY public.step" not in content
    assert all(secret not in content for secret in (salt, salt.hex().encode(), visit.encode()))
    with database.session() as session:
        assert session.scalars(select(Step.visit)).all() == [visit]


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
