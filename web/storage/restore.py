"""Restore a backup, checked before anything is changed.

1. The backup is copied beside the database, upgraded and checked.
2. A database with data is replaced only on request, and only while no program has it open.
3. The old file is renamed, and the copy takes its place by one rename.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from web.errors import DatabaseError, OutdatedDatabaseError
from web.storage.backup import problems
from web.storage.database import Database, is_no_file
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL

_SECRET_FILE_MODE = 0o600
_BESIDE = ("", "-wal", "-shm")
"""The suffixes of the files that belong to an SQLite database."""


def restore(database: Database, source: Path, *, replace: bool = False) -> Path | None:
    """Replace the database by a backup; return the old file's new path, None if there was none.

    Raises:
        DatabaseError: the backup is damaged, the database has data or is in use, or it is not an SQLite database.

    """
    url = database.engine.url
    if url.get_backend_name() != "sqlite":
        raise DatabaseError(_advice(url, source))
    if is_no_file(url.database or ""):
        raise DatabaseError("[web] database_url: names no file to restore into")
    target = Path(url.database or "")
    try:
        with _checked_copy(source, target) as copy:
            aside = _move_aside(target, replace=replace)
            copy.replace(target)
    except OSError as error:
        raise DatabaseError(f"{target}: the backup could not be restored: {error}") from error
    return aside


def _advice(url: URL, source: Path) -> str:
    return (
        "a backup of PostgreSQL is restored by its own program: "
        f"pg_restore --clean --if-exists --no-owner --dbname={url.database} {source}"
    )


@contextlib.contextmanager
def _checked_copy(source: Path, target: Path) -> Iterator[Path]:
    """Yield a copy of the backup beside the database, upgraded and checked."""
    if not source.is_file():
        raise DatabaseError(f"{source}: there is no such file")
    if Path(f"{source}-wal").exists():
        raise DatabaseError(
            f"{source}: {source.name}-wal lies beside it, so this is a database in use or copied by hand, "
            "not a backup; make one with: python -m web backup FILE"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = target.with_name(f"{target.name}.restoring")
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, _SECRET_FILE_MODE))
        _copy(source, copy)
        _check(copy, source)
        if os.geteuid() == 0:  # the server may run as another user
            owner = (target if target.exists() else target.parent).stat()
            os.chown(copy, owner.st_uid, owner.st_gid)
        yield copy
    except OutdatedDatabaseError as error:
        raise DatabaseError(
            f"{source}: a development version made this backup (tables {error.version}), and it cannot be restored"
        ) from error
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise DatabaseError(f"{source}: cannot be restored: {error}") from error
    finally:
        for suffix in _BESIDE:
            Path(f"{copy}{suffix}").unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    with (
        contextlib.closing(_read_only(source)) as original,
        contextlib.closing(sqlite3.connect(copy)) as written,
    ):
        if not _tables(original) >= {"alembic_version", "ticket"}:
            raise sqlite3.DatabaseError("it is not a backup of this program")
        original.backup(written)


def _check(copy: Path, source: Path) -> None:
    database = Database(f"sqlite:///{copy}")
    with contextlib.closing(database):
        upgrade(database)
        if damage := problems(database):
            raise DatabaseError(f"{source}: is damaged: {'; '.join(damage)}")
    with contextlib.closing(sqlite3.connect(copy)) as connection:
        connection.execute("pragma journal_mode = delete")  # one file, whatever its name


def _move_aside(target: Path, *, replace: bool) -> Path | None:
    if not target.exists():
        return None
    if not replace and not _is_empty(target):
        raise DatabaseError(f"{target}: holds data already; to keep it under another name and restore, add --replace")
    _release(target)
    moment = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    aside = target.with_name(f"{target.name}.before-restore-{moment}")
    for suffix in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{target}{suffix}").rename(f"{aside}{suffix}")
    return aside


def _is_empty(target: Path) -> bool:
    """Return whether no table has a row; an unreadable file may hold data."""
    try:
        with contextlib.closing(sqlite3.connect(target)) as connection:
            tables = _tables(connection) - {"alembic_version"}
            return not any(connection.execute(f'select 1 from "{name}" limit 1').fetchone() for name in tables)  # noqa: S608
    except sqlite3.Error:
        return False


def _release(target: Path) -> None:
    """Have SQLite write everything into the one file, which it does only while no program has it open.

    Raises:
        DatabaseError: a program has it open.

    """
    with contextlib.closing(sqlite3.connect(target, timeout=1)) as connection:
        try:
            connection.execute("pragma journal_mode = delete")
        except sqlite3.OperationalError as error:
            raise DatabaseError(f"{target}: is in use; stop the server and the worker first ({error})") from error
        except sqlite3.DatabaseError:  # a damaged database may be why a backup is restored
            return


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}


def _read_only(source: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
