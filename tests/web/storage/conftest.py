"""Databases without tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def database(new_database_url: str) -> Iterator[Database]:
    """Open a database on SQLite, or on both engines in a module with ``STORAGE = True``."""
    database = Database(new_database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'new.db'}")
    yield database
    database.close()
