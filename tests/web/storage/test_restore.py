"""Restoring a backup: complete backups only, never over data without consent or under a running server."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import inspect

from web.__main__ import main
from web.errors import DatabaseError
from web.storage import schema
from web.storage.backup import back_up, problems
from web.storage.database import Database
from web.storage.models import HEAD, Feedback
from web.storage.restore import restore
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from pathlib import Path


def holding(path: Path, *slugs: str) -> Path:
    """Create a database with a vote for each article."""
    with contextlib.closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
        with database.writing() as session:
            session.add_all(Feedback(slug=slug, helpful=True) for slug in slugs)
    return path


def votes(path: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return [slug for (slug,) in connection.execute("select slug from feedback order by id")]


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    with contextlib.closing(Database(f"sqlite:///{holding(tmp_path / 'old.db', 'bounce')}")) as database:
        back_up(database, tmp_path / "backup.db")
    return tmp_path / "backup.db"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "var" / "firstline.db"


@pytest.fixture
def database(target: Path) -> Database:
    return Database(f"sqlite:///{target}")


def test_a_backup_is_restored_where_there_is_nothing(backup: Path, database: Database, target: Path) -> None:
    assert restore(database, backup) is None
    assert votes(target) == ["bounce"]
    assert [path.name for path in target.parent.iterdir()] == ["firstline.db"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    with contextlib.closing(database):
        assert problems(database) == []


def test_a_database_without_a_row_may_be_replaced(backup: Path, database: Database, target: Path) -> None:
    holding(target)
    assert restore(database, backup)
    assert votes(target) == ["bounce"]


def test_a_database_with_data_is_replaced_only_on_request_and_kept(
    backup: Path, database: Database, target: Path
) -> None:
    holding(target, "reset-password")
    with pytest.raises(DatabaseError, match=r"holds data already.*--replace"):
        restore(database, backup)
    assert votes(target) == ["reset-password"]
    aside = restore(database, backup, replace=True)
    assert aside is not None
    assert (votes(target), votes(aside)) == (["bounce"], ["reset-password"])


def test_a_damaged_database_is_replaced_on_request(backup: Path, database: Database, target: Path) -> None:
    target.write_bytes(b"torn" * 1_000)
    with pytest.raises(DatabaseError, match="--replace"):
        restore(database, backup)
    aside = restore(database, backup, replace=True)
    assert aside is not None
    assert aside.read_bytes() == b"torn" * 1_000
    assert votes(target) == ["bounce"]


def test_a_database_in_use_is_not_replaced(backup: Path, database: Database, target: Path) -> None:
    holding(target, "reset-password")
    with contextlib.closing(Database(f"sqlite:///{target}")) as server:
        with server.session() as session:
            assert session.query(Feedback).count() == 1
        with pytest.raises(DatabaseError, match="in use; stop the server"):
            restore(database, backup, replace=True)
        with server.writing() as session:
            session.add(Feedback(slug="bounce", helpful=True))
    assert votes(target) == ["reset-password", "bounce"]


@pytest.mark.parametrize("damage", ["missing", "torn", "cut", "foreign", "empty"])
def test_an_incomplete_backup_changes_nothing(damage: str, backup: Path, database: Database, target: Path) -> None:
    holding(target, "reset-password")
    content = backup.read_bytes()
    if damage == "missing":
        backup.unlink()
    elif damage == "foreign":
        backup.unlink()
        with contextlib.closing(sqlite3.connect(backup)) as connection:
            connection.execute("create table ticket (id integer)")
    else:
        backup.write_bytes({"torn": b"torn" * 1_000, "cut": content[: len(content) // 2], "empty": b""}[damage])
    with pytest.raises(DatabaseError, match=r"backup\.db"):
        restore(database, backup, replace=True)
    assert votes(target) == ["reset-password"]
    assert [path.name for path in target.parent.iterdir()] == ["firstline.db"]


def test_a_copy_by_hand_with_its_wal_beside_it_is_refused(tmp_path: Path, database: Database) -> None:
    with contextlib.closing(Database(f"sqlite:///{holding(tmp_path / 'live.db', 'bounce')}")) as live:
        with live.writing() as session:
            session.add(Feedback(slug="late", helpful=True))
        for suffix in ("", "-wal"):
            shutil.copyfile(tmp_path / f"live.db{suffix}", tmp_path / f"copy.db{suffix}")
    with pytest.raises(DatabaseError, match="python -m web backup"):
        restore(database, tmp_path / "copy.db")


NEXT_MIGRATION = f"""
import sqlalchemy as sa
from alembic import op

revision = "v1_9999"
down_revision = "{HEAD}"


def upgrade():
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
"""


def test_a_backup_of_an_older_version_is_upgraded(
    tmp_path: Path, backup: Path, database: Database, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations")
    (migrations / "versions" / "v1_9999_later.py").write_text(NEXT_MIGRATION)
    monkeypatch.setattr("web.storage.schema.MIGRATIONS", migrations)
    for module in ("schema", "backup"):
        monkeypatch.setattr(f"web.storage.{module}.HEAD", "v1_9999")
    restore(database, backup)
    with contextlib.closing(database):
        assert problems(database) == []
        assert inspect(database.engine).has_table("later")
    assert votes(target) == ["bounce"]


def test_a_backup_of_a_development_version_is_refused_by_its_name(backup: Path, database: Database) -> None:
    with contextlib.closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("update alembic_version set version_num = '0007'")
    with pytest.raises(DatabaseError) as error:
        restore(database, backup)
    assert str(error.value) == (
        f"{backup}: a development version made this backup (tables 0007), and it cannot be restored"
    )


def test_the_command_prints_the_next_steps(
    backup: Path, target: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{target}")
    assert main(["restore", str(backup)]) == 0
    output = capsys.readouterr().out
    assert "restored" in output
    assert "secret" in output
    assert main(["restore", str(backup)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", str(backup), "--replace"]) == 0
    assert "before-restore" in capsys.readouterr().out


def test_postgresql_restores_with_its_own_program(
    backup: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", "postgresql+psycopg://user:secret@127.0.0.1/help")
    assert main(["restore", str(backup)]) == 1
    error = capsys.readouterr().err
    assert "pg_restore --clean --if-exists --no-owner --dbname=help" in error
    assert "secret" not in error
