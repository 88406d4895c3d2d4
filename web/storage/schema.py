"""Bring a database to the tables that ``web.storage.models`` describes."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from web.errors import DatabaseError, OutdatedDatabaseError
from web.storage.models import HEAD

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from web.storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"

_BEGIN: Final = {
    "sqlite": ("begin immediate",),
    "postgresql": (
        "set local statement_timeout = 0",
        "set local lock_timeout = 0",
        "select pg_advisory_xact_lock(7377001)",
        "set local lock_timeout = '1s'",
    ),
}
"""Begins a transaction that locks out other migrations; the number is arbitrary.

All others wait behind a migration that waits for a table, so it waits a second, lets them pass, and tries again.
"""

_PAUSE_SECONDS = 2.0
_ATTEMPTS = 200
_LOCK_NOT_AVAILABLE: Final = "55P03"
"""PostgreSQL's code of a statement that waited too long for a lock."""

log = logging.getLogger("firstline.web")

_BEFORE_RELEASE: Final = frozenset(f"000{number}" for number in range(1, 8))
"""The migrations of development versions; they were squashed into the first one of version 1."""


def upgrade(database: Database) -> bool:
    """Run the migrations that the database lacks; return whether there were any.

    If two processes start at once, the second waits for the first and then finds the work done. A migration that
    fails leaves the database unchanged. Tables that others use are waited for, while they go on.

    Raises:
        OutdatedDatabaseError: a development version made the tables.
        DatabaseError: a newer version made the tables, or they were in use all the time.

    """
    for _ in range(_ATTEMPTS):
        try:
            return _upgrade(database)
        except OperationalError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            log.warning("the tables are in use; the migration tries again")
            time.sleep(_PAUSE_SECONDS)
    raise DatabaseError("[web] database_url: the tables were in use all the time; end long transactions and try again")


def _upgrade(database: Database) -> bool:
    with database.engine.connect() as connection:
        if _is_current(_version(connection)):
            return False
        connection.rollback()
        for statement in _BEGIN.get(connection.dialect.name, ()):
            connection.exec_driver_sql(statement)
        if _is_current(version := _version(connection)):
            return False
        if version in _BEFORE_RELEASE:
            raise _outdated(database, version)
        _migrate(connection)
        connection.commit()
    return True


def _is_current(version: str) -> bool:
    """Return whether this program can use the tables: those of its version, or of a later one of the same series."""
    series = HEAD.partition("_")[0]
    return version == HEAD or (version.partition("_")[0] == series and version > HEAD)


def _version(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("select version_num from alembic_version")).scalar() or ""


def _outdated(database: Database, version: str) -> OutdatedDatabaseError:
    url = database.engine.url
    if url.get_backend_name() == "sqlite":
        next_step = "move the file away, together with its -wal and -shm files"
        return OutdatedDatabaseError(str(url.database), version, next_step)
    place = url.render_as_string(hide_password=True)
    return OutdatedDatabaseError(place, version, "name an empty database in [web] database_url")


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
