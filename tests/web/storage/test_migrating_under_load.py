"""Migrations of PostgreSQL while others read and write: no statement of theirs fails or waits long."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from alembic import command
from sqlalchemy import text

from tests.web.databases import migrations, new_postgres_database
from web.errors import DatabaseError
from web.storage import schema
from web.storage.connections.config import DatabaseConfig
from web.storage.database import Database
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator

_READS = "select count(*) from message"
_WRITES = (
    "insert into feedback (created, slug, helpful, reason, comment, query) values (now(), 'bounce', true, '', '', '')"
)


@pytest.fixture
def old(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Yield a database of the first version; migrations try again at once."""
    monkeypatch.setattr(schema, "_PAUSE_SECONDS", 0.0)
    with new_postgres_database(postgres_url) as url, closing(Database(url, DatabaseConfig(lock_seconds=2))) as database:
        with database.engine.connect() as connection:
            command.upgrade(migrations(connection), "v1_0001")
            connection.commit()
        yield database


class _Visitor(threading.Thread):
    """Runs a statement again and again; a wait of more than two seconds for a lock is an error."""

    def __init__(self, database: Database, statement: str, stop: threading.Event) -> None:
        super().__init__()
        self._database, self._statement, self._stop_event = database, statement, stop
        self.times = 0
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            while not self._stop_event.is_set():
                with self._database.engine.begin() as connection:
                    connection.execute(text(self._statement))
                self.times += 1
        except Exception as error:  # noqa: BLE001 - the test looks at it
            self.error = error


def test_a_migration_lets_others_work_while_it_waits_for_a_table(
    old: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """A long transaction holds a table that the migration changes: all others go on, and it ends after that one."""
    stop = threading.Event()
    visitors = [_Visitor(old, statement, stop) for statement in (_READS, _WRITES)]
    migration = threading.Thread(target=upgrade, args=(old,))
    with old.engine.connect() as long:
        long.execute(text(_READS))
        for thread in (*visitors, migration):
            thread.start()
        while caplog.text.count("tries again") < 2 and migration.is_alive():
            migration.join(0.01)
        before = [visitor.times for visitor in visitors]
        while any(
            visitor.times == times and visitor.is_alive() for visitor, times in zip(visitors, before, strict=True)
        ):
            migration.join(0.01)
        assert migration.is_alive()
        long.rollback()
    migration.join(60)
    stop.set()
    for visitor in visitors:
        visitor.join()
    assert [visitor.error for visitor in visitors] == [None, None]
    assert not upgrade(old)


def test_a_migration_gives_up_on_a_table_that_is_never_free(old: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_ATTEMPTS", 1)
    with old.engine.connect() as long:
        long.execute(text(_READS))
        with pytest.raises(DatabaseError, match="the tables were in use all the time"):
            upgrade(old)
        long.rollback()
    assert upgrade(old)
