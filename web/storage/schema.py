"""Brings a database to the tables that ``web.storage.database`` describes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from web.errors import DatabaseError
from web.storage.models import HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from web.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"

_WAIT: Final = {"sqlite": "begin immediate", "postgresql": "select pg_advisory_xact_lock(7377001)"}
"""Begins a transaction that has the database to itself; the number is anybody's choice, and this is ours."""


def upgrade(database: Database) -> bool:
    """Run the migrations that the database lacks; return whether there were any.

    Two processes may start at once: the second waits for the first, and then finds the work done. A migration that
    fails leaves the database as it was.

    Raises:
        DatabaseError: a newer version of the program made these tables.

    """
    with database.engine.connect() as connection:
        if _version(connection) == HEAD:
            return False
        connection.rollback()
        if wait := _WAIT.get(connection.dialect.name):
            connection.exec_driver_sql(wait)
        if _version(connection) == HEAD:
            return False
        _migrate(connection)
        connection.commit()
    return True


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("select version_num from alembic_version")).scalar() or ""


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - slow to import, and rarely needed
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise DatabaseError(f"[web] database_url: the database is of another version: {error}") from error
