"""Settings of ``[database]``."""

from __future__ import annotations

import pytest

from kb.config import load
from kb.errors import ConfigError
from web.errors import DatabaseError
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database


@pytest.mark.parametrize("url", ["sqlite:///copy.db", "replica.example.com", "postgresql://host:port/name"])
def test_a_replica_is_a_postgresql_database(url: str) -> None:
    with pytest.raises(ConfigError, match=r"\[database\] replica_url .*write postgresql\+psycopg://"):
        load(DatabaseConfig, replica_url=url)


def test_an_error_does_not_quote_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_DATABASE_REPLICA_URL", "mysql://user:hunter2@host/name")
    with pytest.raises(ConfigError) as error:
        load(DatabaseConfig)
    assert "hunter2" not in str(error.value)


def test_sqlite_has_no_replica() -> None:
    config = DatabaseConfig(replica_url="postgresql+psycopg://user@host/name")
    with pytest.raises(DatabaseError, match=r"\[database\] replica_url: only a database in PostgreSQL"):
        Database("sqlite://", config)
