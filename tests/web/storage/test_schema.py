"""Migrations create the tables once, and refuse databases of other versions."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.web.databases import migrations
from web.errors import DatabaseError, OutdatedDatabaseError
from web.storage.models import HEAD, Base, Feedback, Message
from web.storage.schema import upgrade

if TYPE_CHECKING:
    from web.storage.database import Database

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""
ROOT = Path(__file__).resolve().parents[3]

_OLD_TICKET = """
insert into ticket (id, reference, submission, content_digest, created, updated, email, mailbox, topic, platform,
                    subject, query, risk, risk_article, status, priority, plan, organisation)
values (1, 'HC-1', 'a', 'b', '2026-01-01', '2026-01-01', 'a@b.c', 'a@b.c', '', '', 'x', '', '', '', 'open', 1, '', '')
"""
_OLD_MESSAGE = """
insert into message (id, ticket_id, created, author, name, actor, internal, body, article, source, verified)
values (:id, 1, '2026-01-01', 'staff', '', '', false, 'x', :slug, '', false)
"""


def test_migrations_create_what_the_models_describe(database: Database) -> None:
    assert upgrade(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_head_names_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(migrations()).get_heads() == [HEAD]


def test_an_up_to_date_database_needs_no_alembic(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Importing Alembic would double the start-up time."""
    upgrade(database)
    monkeypatch.setitem(sys.modules, "alembic", None)
    assert not upgrade(database)


def test_migrations_keep_rows(database: Database) -> None:
    upgrade(database)
    with database.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True))
    upgrade(database)
    with database.session() as session:
        assert session.query(Feedback).count() == 1


def test_the_article_of_an_old_message_becomes_a_list(database: Database) -> None:
    """And back: of several articles, the version before keeps the first."""
    with database.engine.connect() as connection:
        config = migrations(connection)
        command.upgrade(config, "v1_0001")
        connection.execute(text(_OLD_TICKET))
        for number, slug in ((1, "refund"), (2, "")):
            connection.execute(text(_OLD_MESSAGE), {"id": number, "slug": slug})
        command.upgrade(config, "v1_0002")
        articles = select(Message.articles).order_by(Message.id)
        assert connection.scalars(articles).all() == [("refund",), ()]
        connection.execute(update(Message).where(Message.id == 1).values(articles=("bounce", "refund")))
        command.downgrade(config, "v1_0001")
        assert connection.scalars(text("select article from message order by id")).all() == ["bounce", ""]
        connection.rollback()


@pytest.mark.parametrize("version", [f"000{number}" for number in range(1, 8)])
def test_a_database_of_a_development_version_is_refused_with_the_next_step(database: Database, version: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32) not null)"))
        connection.execute(text(f"insert into alembic_version values ('{version}')"))  # noqa: S608
    with pytest.raises(OutdatedDatabaseError) as error:
        upgrade(database)
    url = database.engine.url
    is_file = url.get_backend_name() == "sqlite"
    place = str(url.database) if is_file else url.render_as_string(hide_password=True)
    next_step = (
        "move the file away, together with its -wal and -shm files"
        if is_file
        else "name an empty database in [web] database_url"
    )
    assert str(error.value) == (
        f"{place}: a development version made this database (tables {version}), and it cannot be upgraded; "
        f"{next_step}, then run: python -m web migrate"
    )
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_processes_that_start_together_migrate_once(new_database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_WEB_DATABASE_URL", new_database_url)
    command = [sys.executable, "-m", "web", "migrate"]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
        for _ in range(4)
    ]
    outputs = sorted(process.communicate(timeout=60)[0] for process in started)
    assert outputs == [*["The database is already up to date.\n"] * 3, "The database is now up to date.\n"]


def test_a_failed_migration_leaves_no_tables(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("create table feedback (id integer)"))  # in the way of the second table
    with pytest.raises(DBAPIError, match="already exists"):
        upgrade(database)
    assert inspect(database.engine).get_table_names() == ["feedback"]


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseError, match="another version"):
        upgrade(database)


def test_a_later_database_of_the_same_series_is_used_as_it_is(database: Database) -> None:
    """So that machines can be upgraded one after the other, and an upgrade taken back."""
    upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = 'v1_9999'"))
    assert not upgrade(database)


def test_migrations_only_expand(database: Database, statements: list[str]) -> None:
    """What version 0.1 and later create, the version before can work with."""
    with database.engine.connect() as connection:
        config = migrations(connection)
        command.upgrade(config, "v1_0002")
        statements.clear()
        command.upgrade(config, "head")
        connection.rollback()
    changes = [" ".join(statement.lower().split()) for statement in statements]
    contracting = re.compile(
        r"drop (table|column|index)|rename|set not null|alter column|add column (?!.* default ).* not null"
    )
    altering = [change for change in changes if change.startswith(("alter", "drop"))]
    assert [change for change in altering if contracting.search(change)] == []


def test_downgrading_to_base_drops_all_tables(database: Database) -> None:
    upgrade(database)
    with database.engine.connect() as connection:
        config = migrations(connection)
        command.downgrade(config, "base")
        connection.commit()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert upgrade(database)
