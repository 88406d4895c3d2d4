"""Runs the migrations on a connection of the program, or on the configured database if Alembic is run by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from kb.config import load
from web.config import WebConfig
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database
from web.storage.models import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection


def run(connection: Connection) -> None:
    """Run the migrations; batch mode lets SQLite alter a table by copying it."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


connection = context.config.attributes.get("connection")
if connection is not None:
    run(connection)
else:
    with Database(load(WebConfig).database_url, load(DatabaseConfig)).engine.connect() as configured:
        run(configured)
        configured.commit()
