"""The database and its migrations."""

from __future__ import annotations

import datetime as dt
import re
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, event, inspect, text
from sqlalchemy.exc import DBAPIError, OperationalError

from web.errors import DatabaseError, OutdatedDatabaseError
from web.storage.database import Database
from web.storage.models import HEAD, Base, Feedback
from web.storage.schema import MIGRATIONS, upgrade

if TYPE_CHECKING:
    from collections.abc import Iterator


STORAGE = True
"""Whatever engine keeps it; what ``sqlite`` is given to is about that one alone."""

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def database(new_database_url: str) -> Iterator[Database]:
    database = Database(new_database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'new.db'}")
    yield database
    database.close()


def test_migrations_make_what_the_models_describe(database: Database) -> None:
    assert upgrade(database)
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_only_its_owner_reads_the_database_and_the_files_beside_it(sqlite: Database, tmp_path: Path) -> None:
    upgrade(sqlite)
    with sqlite.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "var").iterdir()}
    assert modes.keys() >= {"new.db", "new.db-wal"}
    assert set(modes.values()) == {0o600}


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


def test_an_up_to_date_database_is_left_alone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic takes as long to import as the rest of a start-up: it is not even looked at."""
    upgrade(database)
    monkeypatch.setitem(sys.modules, "alembic", None)
    assert not upgrade(database)


def test_a_migration_keeps_what_is_there(database: Database) -> None:
    upgrade(database)
    with database.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True))
    upgrade(database)
    with database.session() as session:
        assert session.query(Feedback).count() == 1


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
    next_step = "move the file away" if is_file else "name an empty database in [web] database_url"
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
    said = sorted(process.communicate(timeout=60)[0] for process in started)
    assert said == ["The database is now up to date.\n", *["The database was up to date.\n"] * 3]


def test_a_migration_that_fails_leaves_nothing_behind(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("create table feedback (id integer)"))  # in the way of the second table
    with pytest.raises(DBAPIError, match="already exists"):
        upgrade(database)
    assert inspect(database.engine).get_table_names() == ["feedback"]


def test_a_database_of_a_newer_version_is_refused_in_words(database: Database) -> None:
    upgrade(database)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(DatabaseError, match="another version"):
        upgrade(database)


def test_the_way_back_works(database: Database) -> None:
    upgrade(database)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    assert upgrade(database)


def test_sqlite_lets_readers_and_a_writer_work_side_by_side(sqlite: Database) -> None:
    with sqlite.engine.connect() as connection:
        assert connection.execute(text("pragma journal_mode")).scalar() == "wal"
        assert connection.execute(text("pragma foreign_keys")).scalar() == 1
        assert connection.execute(text("pragma busy_timeout")).scalar() == 5_000


@pytest.mark.parametrize("what", ["moved", "deleted", "replaced"])
def test_a_database_file_that_is_moved_or_replaced_takes_nothing_more(
    sqlite: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    upgrade(sqlite)
    file = tmp_path / "var" / "new.db"
    aside = file.rename(tmp_path / "aside.db")
    if what == "deleted":
        aside.unlink()
    if what == "replaced":
        other = Database(f"sqlite:///{file}")
        upgrade(other)
        other.close()
    for _ in range(3):
        with pytest.raises(OperationalError, match="moved or replaced"), sqlite.writing() as session:
            session.add(Feedback(slug="bounce", helpful=True))
    assert caplog.text.count("moved or replaced") == 1
    assert file.exists() == (what == "replaced"), "no empty database takes its place"
    if what == "moved":
        aside.rename(file)
        with sqlite.writing() as session:
            session.add(Feedback(slug="bounce", helpful=True))


def test_what_is_erased_is_overwritten(sqlite: Database, tmp_path: Path) -> None:
    """Whether or not SQLite was built to do so."""
    event.listen(sqlite.engine, "connect", lambda raw, _: raw.execute("pragma secure_delete = off"), insert=True)
    upgrade(sqlite)
    secret = "my private illness " * 400
    with sqlite.writing() as session:
        session.add(Feedback(slug="bounce", helpful=True, comment=secret))
    with sqlite.writing() as session:
        session.execute(delete(Feedback))
    sqlite.empty_log()
    assert all(b"private illness" not in path.read_bytes() for path in (tmp_path / "var").iterdir())


def test_a_moment_is_kept_in_utc_and_comes_back_aware(database: Database) -> None:
    upgrade(database)
    moment = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    with database.session() as session, session.begin():
        session.add(Feedback(slug="bounce", helpful=True, created=moment))
    with database.session() as session:
        (row,) = session.query(Feedback)
        assert row.created == moment
        assert row.created.utcoffset() == dt.timedelta(0)
    with database.engine.connect() as connection:
        assert "10:00" in str(connection.execute(text("select created from feedback")).scalar())


def test_an_error_of_the_database_quotes_nothing_that_was_written(database: Database) -> None:
    with database.session() as session:
        session.add(Feedback(slug="bounce", helpful=True, comment="my private illness"))
        with pytest.raises(DBAPIError) as error:
            session.flush()  # there are no tables
    assert "my private illness" not in str(error.value)


def test_the_last_number_of_a_row_is_named_once() -> None:
    written = re.compile(r"2_?147_?483_?647|2 ?\*\* ?31")
    places = [path.name for path in (ROOT / "web").rglob("*.py") for _ in written.findall(path.read_text("utf-8"))]
    assert places == ["models.py"]
