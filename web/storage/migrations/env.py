"""Runs the steps on the connection it is given, or on the configured database when Alembic is called by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import context

from kb.config import load
from web.config import WebConfig
from web.storage.database import Database
from web.storage.models import Base

if TYPE_CHECKING:
    from sqlalchemy import Connection


def run(connection: Connection) -> None:
    """Run the steps; SQLite alters a table by copying it, which is what batch mode means."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(load(WebConfig).database_url).engine.connect() as own:
        run(own)
        own.commit()
