"""Migrate and check the database from a shell."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.web.conftest import services
from web.__main__ import main

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.cli.conftest import Run


def test_migrate_creates_the_database_and_says_when_nothing_changed(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["migrate"]) == 0
    assert "now up to date" in capsys.readouterr().out
    assert Path(environment["KB_WEB_DATABASE_URL"].removeprefix("sqlite:///")).exists()
    assert main(["migrate"]) == 0
    assert "is already up to date" in capsys.readouterr().out


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////proc/nowhere/x.db",
        "nonsense",
        "nonsense://x",
        "postgresql://x@127.0.0.1:1/y",
        "postgresql+psycopg://x@127.0.0.1:1/y",
        "postgresql+psycopg://u:p@[::1/y",
        "postgresql+psycopg://u:p@host:x/y",
        "sqlite:///x.db?timeout=x",
    ],
)
def test_an_unusable_database_url_is_named(
    url: str, environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_DATABASE_URL", url)
    assert main(["migrate"]) == 1
    assert "database_url" in capsys.readouterr().err


def test_check_prints_problems_and_exits_with_1(run: Run, app: Flask) -> None:
    assert run("check") == "The database is intact.\n"
    with services(app).database.engine.begin() as connection:
        connection.execute(text("delete from message"))
    run("check", code=1)


def test_backup_and_restore_print_what_they_did(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy)) == f"{copy}: written.\n"
    monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{tmp_path / 'restored.db'}")
    printed = run("restore", str(copy))
    assert printed.startswith(f"{copy}: restored.\nRestore {tmp_path / 'secret'}, too")
    assert "The old database is now" in run("restore", str(copy), "--replace")
    assert "Anna asks" in run("tickets", "list")
