"""Settings of connections to PostgreSQL: the table ``[database]``. ``[web] database_url`` names the database."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from kb.config import Table
from kb.wrong_values import CONFIDENTIAL


def _checked_replica(text: str) -> str:
    try:
        is_valid = not text or make_url(text).get_backend_name() == "postgresql"
    except (ArgumentError, ValueError):
        is_valid = False
    if not is_valid:
        raise ValueError("write postgresql+psycopg://user:password@host/name")
    return text


ReplicaUrl = Annotated[str, AfterValidator(_checked_replica), CONFIDENTIAL]
"""The URL of a PostgreSQL database, or nothing."""


class DatabaseConfig(Table):
    """How many connections to PostgreSQL a process opens, and how long it waits; SQLite needs none of it."""

    model_config = SettingsConfigDict(env_prefix="KB_DATABASE_")
    table: ClassVar[str] = "database"

    pool_size: int = Field(5, ge=1, le=256, description="Connections to PostgreSQL that a process keeps open.")
    pool_overflow: int = Field(
        10, ge=0, le=256, description="Further connections that a process may open while those are in use."
    )
    connect_seconds: int = Field(5, ge=2, le=60, description="Seconds to wait for a connection, from each host named.")
    statement_seconds: float = Field(
        30.0, ge=0, le=3_600, description="Seconds until PostgreSQL cancels a statement; 0 for never."
    )
    lock_seconds: float = Field(
        5.0, ge=0, le=3_600, description="Seconds that a statement waits for a lock; 0 for as long as it takes."
    )
    application_name: str = Field(
        "firstline", min_length=1, max_length=63, description="The name of our connections in pg_stat_activity."
    )
    replica_url: ReplicaUrl = Field(
        "", description="A replica that insights are read from, to spare the primary; if it is away, the primary is."
    )
