"""Back up the database, and check that it is sound."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
from typing import TYPE_CHECKING

from sqlalchemy import URL, func, inspect, select, text

from kb.counts import counted
from web.errors import DatabaseError
from web.storage.models import HEAD, Base, Step, StepSalt, Ticket

if TYPE_CHECKING:
    from pathlib import Path

    from web.storage.database import Database

_SECRET_FILE_MODE = 0o600

_LINKS = (Step.__tablename__, StepSalt.__tablename__)
"""Tables whose rows stay out of a backup: they link what a visit did today, and a backup outlives the day."""


def back_up(database: Database, target: Path) -> None:
    """Write a copy of the database, also while the server runs; a failed backup leaves no file.

    SQLite copies itself; for PostgreSQL, ``pg_dump`` writes its custom format, which ``pg_restore`` reads. The steps of
    the day, with the salt that links them, are left out.

    Raises:
        DatabaseError: the target exists or cannot be written, or ``pg_dump`` fails or is not installed.

    """
    temporary = target.with_name(target.name + ".part")
    try:
        if target.exists():
            raise DatabaseError(f"{target}: exists already; a backup never overwrites a file")
        os.close(os.open(temporary, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _SECRET_FILE_MODE))
        (_copy_sqlite if database.engine.dialect.name == "sqlite" else _dump)(database, temporary)
        temporary.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{target}: the backup failed: {error}") from error
    finally:
        temporary.unlink(missing_ok=True)


def _copy_sqlite(database: Database, temporary: Path) -> None:
    with (
        contextlib.closing(sqlite3.connect(str(database.engine.url.database))) as source,
        contextlib.closing(sqlite3.connect(temporary)) as copy,
    ):
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")  # the copy is one file
        copy.execute("pragma secure_delete = on")
        for table in _LINKS:
            copy.execute(f"delete from {table}")  # noqa: S608 - our own names
        copy.commit()


def _dump(database: Database, temporary: Path) -> None:
    """Run ``pg_dump`` with the password in its environment, which other users of the machine cannot read."""
    url = database.engine.url
    environment = {**os.environ, "PGPASSWORD": str(url.password)} if url.password else dict(os.environ)
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query)
    without = [f"--exclude-table-data={table}" for table in _LINKS]
    target = [f"--file={temporary}", plain.render_as_string(hide_password=False)]
    command = ["pg_dump", "--format=custom", *without, *target]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        raise DatabaseError(f"pg_dump: {result.stderr.strip()}")


def problems(database: Database) -> list[str]:
    """Return the problems of the database: damage, dangling references, missing or outdated tables."""
    with database.engine.connect() as connection:
        missing = sorted(Base.metadata.tables.keys() - set(inspect(connection).get_table_names()))
        if missing:
            return [f"the table {name} is missing; run: python -m web migrate" for name in missing]
        messages = []
        if connection.dialect.name == "sqlite":
            messages += [row[0] for row in connection.execute(text("pragma integrity_check")) if row[0] != "ok"]
            messages += [f"{row[0]}: row {row[1]} points to nothing in {row[2]}"
                         for row in connection.execute(text("pragma foreign_key_check"))]  # fmt: skip
        version = connection.execute(text("select version_num from alembic_version")).scalar()
        if version != HEAD:
            messages.append(f"the tables are of version {version}, not {HEAD}; run: python -m web migrate")
        empty = select(func.count(Ticket.id)).where(~Ticket.messages.any(), Ticket.merged_into_id.is_(None))
        if count := connection.execute(empty).scalar():
            messages.append(f"{counted(count, 'ticket has', 'tickets have')} no message")
        return messages
