"""The health probe writes at most once in its period, and distinguishes unreachable from read-only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.conftest import raise_operational_error
from web.storage.probe import WriteProbe

if TYPE_CHECKING:
    import pytest

    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_probes_write_once_in_their_period(database: Database, statements: list[str]) -> None:
    probe = WriteProbe(database.engine, fresh_seconds=60)
    assert [probe.state() for _ in range(5)] == ["ready"] * 5
    assert len(statements) <= 2


def test_an_unreachable_database_is_reported(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database.engine, "connect", raise_operational_error)
    assert WriteProbe(database.engine).state() == "unreachable"


def test_a_read_only_database_is_reported(database: Database) -> None:
    with database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("pragma query_only = on")
        else:
            connection.exec_driver_sql("set session characteristics as transaction read only")
        connection.commit()
    assert WriteProbe(database.engine).state() == "unwritable"
