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
from sqlalchemy import column, delete, event, inspect, select, table, text
from sqlalchemy.exc import DBAPIError, OperationalError

from web.desk import staff
from web.errors import DatabaseError
from web.storage.database import Database
from web.storage.models import HEAD, Base, Feedback, File, Message, Ticket, User, now
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


def with_names(database: Database, *names: str) -> None:
    """Make the tables as they were before names had one spelling, with a member of staff for each."""
    with database.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for name in names:
            row = {"name": name, "password": "", "role": "agent", "active": True, "created": now()}
            connection.execute(User.__table__.insert().values(row))
        connection.commit()


def staff_of(database: Database) -> list[tuple[str, bool]]:
    with database.session() as session:
        return [(user.name, user.active) for user in session.scalars(select(User).order_by(User.id))]


def test_names_of_the_staff_from_before_are_spelt_in_one_way(database: Database) -> None:
    with_names(database, "Ben ", "Rene\u0301", "Ada  Lovelace", "Ada")
    upgrade(database)
    assert staff_of(database) == [("Ben", True), ("Ren\u00e9", True), ("Ada Lovelace", True), ("Ada", True)]


def test_whose_name_is_somebody_elses_once_it_is_spelt_gets_another_and_is_let_in_no_more(database: Database) -> None:
    with_names(database, "Ada ", " Ada", "Ada", "Ada (2)", "Eve\u200b", "Eve ", "\u200b", "x" * 80, "x" * 79 + "\u200b")
    upgrade(database)
    assert staff_of(database) == [
        ("Ada (3)", False),
        ("Ada (4)", False),
        ("Ada", True),
        ("Ada (2)", True),
        ("Eve (2)", False),
        ("Eve", True),
        ("Nameless", False),
        ("x" * 80, True),
        ("x" * 79, False),
    ]
    for name, active in staff_of(database):
        assert staff.spelt(name) == name, active


def fill(database: Database) -> None:
    """Bring a new database to migration 0005, and put rows into it."""
    with database.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for name, row in BEFORE:
            connection.execute(table(name, *map(column, row)).insert().values(row))
        connection.commit()


def rows_of(database: Database) -> dict[str, list[dict[str, object]]]:
    """Return all rows of the tables that ``BEFORE`` fills."""
    with database.engine.connect() as connection:
        return {
            name: [dict(row) for row in connection.execute(text(f"select * from {name} order by 1")).mappings()]  # noqa: S608
            for name in dict.fromkeys(name for name, _ in BEFORE)
        }


def test_the_way_to_the_newest_tables_and_back_keeps_every_row_and_file(database: Database) -> None:
    fill(database)
    before = rows_of(database)
    upgrade(database)
    between = rows_of(database)
    assert {name: len(rows) for name, rows in between.items()} == {name: len(rows) for name, rows in before.items()}
    with database.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        connection.commit()
    assert rows_of(database) == before
    upgrade(database)
    assert rows_of(database) == between


def test_messages_from_before_addresses_were_proven_keep_their_files_and_say_how_they_came(database: Database) -> None:
    fill(database)
    upgrade(database)
    with database.session() as session:
        messages = session.scalars(select(Message).order_by(Message.id)).all()
        assert [(one.source, one.verified) for one in messages] == [("form", False), ("", False), ("mail", False)]
        assert [[file.name for file in one.files] for one in messages] == [["a.txt"], [], ["b.txt"]]
        assert session.scalars(select(File.message_id).where(File.name == "waiting.txt")).one() is None
        assert [ticket.email_verified is None for ticket in session.scalars(select(Ticket).order_by(Ticket.id))] == [
            True,
            False,
        ]
        session.add(
            Message(id=9, ticket_id=1, author="customer", internal=False, body="Again.", mail_id="<1@example.org>")
        )
        session.commit()
    assert "detached" not in inspect(database.engine).get_table_names()


_MOMENT = dt.datetime(2026, 11, 1, 10, 0)  # noqa: DTZ001 - as the database keeps it
_TICKET = {"created": _MOMENT, "updated": _MOMENT, "email": "anna@example.org", "subject": "Help", "query": ""}
_TICKET |= {"words": "", "topic": "", "flagged": ""}
_MESSAGE = {"ticket_id": 1, "created": _MOMENT, "internal": False, "body": "Words."}
_FILE = {"created": _MOMENT, "media_type": "text/plain", "size": 1, "content": b"x"}
BEFORE: list[tuple[str, dict[str, object]]] = [
    ("ticket", {**_TICKET, "id": 1, "reference": "NP-1", "submission": "1", "organisation": ""}),
    ("ticket", {**_TICKET, "id": 2, "reference": "NP-2", "submission": "2", "organisation": "Firm"}),
    ("message", {**_MESSAGE, "id": 1, "author": "customer"}),
    ("message", {**_MESSAGE, "id": 2, "author": "staff"}),
    ("message", {**_MESSAGE, "id": 3, "author": "customer", "mail_id": "<1@example.org>"}),
    ("file", {**_FILE, "id": 1, "message_id": 1, "name": "a.txt"}),
    ("file", {**_FILE, "id": 2, "message_id": 3, "name": "b.txt"}),
    ("file", {**_FILE, "id": 3, "message_id": None, "name": "waiting.txt"}),
    ("staff", {"id": 1, "name": "Ada", "password": "x", "role": "admin", "active": True, "created": _MOMENT}),
    ("staff_session", {"token": "t", "user_id": 1, "expires": _MOMENT}),
]
"""A database of migration 0005: two tickets, of which the first has three messages and two of three files."""


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
