"""Backup: a copy of the database that is whole, and whether the one in use is."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

from sqlalchemy import URL, func, inspect, select, text

from kb.counts import counted
from web.errors import DatabaseError
from web.storage.models import HEAD, Base, Ticket

if TYPE_CHECKING:
    from pathlib import Path

    from web.storage.database import Database

_SECRET_FILE_MODE = 0o600


def back_up(database: Database, target: Path) -> None:
    """Write a copy of the database, also while it is written to; a copy that fails leaves no file.

    SQLite copies itself; PostgreSQL's own ``pg_dump`` writes its custom format, which ``pg_restore`` reads.

    Raises:
        DatabaseError: the target exists or cannot be written, or ``pg_dump`` fails or is not installed.

    """
    draft = target.with_name(target.name + ".part")
    try:
        if target.exists():
            raise DatabaseError(f"{target}: exists already; a backup overwrites nothing")
        os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _SECRET_FILE_MODE))
        (_copy_sqlite if database.engine.dialect.name == "sqlite" else _dump)(database, draft)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{target}: the backup failed: {error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _copy_sqlite(database: Database, draft: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(str(database.engine.url.database))) as source,
        contextlib.closing(sqlite3.connect(draft)) as copy,
    ):
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")  # nothing that belongs to the copy lies beside it


def _dump(database: Database, draft: Path) -> None:
    """Call ``pg_dump``; the password goes by the environment, which others on this machine cannot read."""
    url = database.engine.url
    environment = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else dict(os.environ)
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    command = ["pg_dump", "--format=custom", f"--file={draft}", plain.render_as_string(hide_password=False)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise DatabaseError(f"pg_dump: {done.stderr.strip()}")


def problems(database: Database) -> list[str]:
    """Return what is wrong with the database: damage, rows that point to nothing, tables that are missing or old."""
    with database.engine.connect() as connection:
        missing = sorted(Base.metadata.tables.keys() - set(inspect(connection).get_table_names()))
        if missing:
            return [f"the table {name} is missing; run: python -m web migrate" for name in missing]
        found = []
        if connection.dialect.name == "sqlite":
            found += [row[0] for row in connection.execute(text("pragma integrity_check")) if row[0] != "ok"]
            found += [f"{row[0]}: row {row[1]} points to nothing in {row[2]}"
                      for row in connection.execute(text("pragma foreign_key_check"))]  # fmt: skip
        version = connection.execute(text("select version_num from alembic_version")).scalar()
        if version != HEAD:
            found.append(f"the tables are of version {version}, not {HEAD}; run: python -m web migrate")
        silent = select(func.count(Ticket.id)).where(~Ticket.messages.any(), Ticket.merged_into_id.is_(None))
        if lost := connection.execute(silent).scalar():
            found.append(f"{counted(lost, 'ticket has', 'tickets have')} no message")
        return found
