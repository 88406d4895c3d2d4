"""Attachments in a store of objects: stored, checked when they are read, erased with their ticket, swept up."""

from __future__ import annotations

import datetime as dt
import io
import os
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import undefer
from werkzeug.datastructures import FileStorage

from search.errors import StoreError
from search.objects.config import StorageConfig
from search.objects.folder import FolderStore
from search.objects.opening import open_store
from tests.search.objects.stores import KINDS, a_place
from tests.web.conftest import services, token
from web.app.worker import Worker
from web.errors import FileStoreError
from web.mail.inbound.inbox import accept
from web.storage.files import contents
from web.storage.files.contents import FileContents
from web.storage.models import File, Message, Ticket, now
from web.tickets import records
from web.tickets.uploads.staging import Files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

    from search.objects.store import ObjectStore
    from tests.web.conftest import MakeApp, Shell

STORAGE = True

LOG = b"a line of a log\n" * 100


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the place of a store of each kind, which is also that of the settings."""
    with a_place(request.param, tmp_path) as (place, config):
        monkeypatch.setenv("KB_STORAGE_ATTACHMENTS", place)
        monkeypatch.setenv("KB_STORAGE_ENDPOINT", config.endpoint)
        yield place


@pytest.fixture
def store(place: str) -> ObjectStore:
    return open_store(place, StorageConfig(endpoint=os.environ["KB_STORAGE_ENDPOINT"]))


@pytest.fixture
def app(place: str, make_app: MakeApp) -> Flask:
    assert place
    return make_app(smtp_url="smtp://127.0.0.1:1")


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_app: MakeApp) -> tuple[Flask, FolderStore]:
    """Return an application with its attachments in a folder, and the folder's store."""
    monkeypatch.setenv("KB_STORAGE_ATTACHMENTS", str(tmp_path / "files"))
    return make_app(smtp_url="smtp://127.0.0.1:1"), FolderStore(tmp_path / "files")


def send_ticket(app: Flask, email: str = "anna@example.org") -> None:
    client = app.test_client()
    form = {
        "csrf_token": token(client.get("/contact").text),
        "email": email,
        "subject": "A log",
        "body": "See the log.",
        "answers": "seen",
        "files": [(io.BytesIO(LOG), "a.log")],
    }
    assert client.post("/contact", data=form, content_type="multipart/form-data").status_code == 303


def stage(app: Flask, name: str = "a.log") -> Files:
    return services(app).staging.take(Files(), [FileStorage(io.BytesIO(LOG), filename=name)])


def keys(store: ObjectStore) -> list[str]:
    return [each.key for each in store.listed()]


def only_file(app: Flask) -> File:
    with services(app).database.session() as session:
        return session.scalars(select(File).options(undefer(File.content))).one()


def test_an_attachment_of_a_form_is_in_the_store_alone_and_read_from_there(app: Flask, store: ObjectStore) -> None:
    send_ticket(app)
    file = only_file(app)
    assert (file.content, keys(store)) == (b"", [file.object_key])
    assert services(app).database.contents.read(file) == LOG
    assert file.size == len(LOG)


def test_an_attachment_of_a_mail_is_in_the_store(app: Flask, store: ObjectStore, shell: Shell, tmp_path: Path) -> None:
    mail = (
        b"From: eve@example.org\nSubject: A log\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nSee the log.\n"
        b"--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename=b.log\n\nline of a log\n--x--\n"
    )
    accept(services(app).database, mail)
    Worker(services(app)).read_mail()
    file = only_file(app)
    assert keys(store) == [file.object_key]
    shell("tickets", "file", str(file.id), "--out", str(tmp_path / "saved.log"))
    assert b"line of a log" in (tmp_path / "saved.log").read_bytes()


def test_erasing_a_person_removes_the_objects_of_their_tickets_alone(app: Flask, store: ObjectStore) -> None:
    send_ticket(app, "anna@example.org")
    anna = keys(store)
    send_ticket(app, "ben@example.org")
    data = records.export(services(app).database, "anna@example.org")
    assert "YSBsaW5lIG9mIGEgbG9n" in str(data["tickets"])
    assert records.erase(services(app).database, "anna@example.org") == 1
    assert len(keys(store)) == 1
    assert not set(anna) & set(keys(store))


def test_forgetting_old_tickets_removes_their_objects(app: Flask, store: ObjectStore) -> None:
    send_ticket(app)
    database = services(app).database
    with database.writing() as session:
        session.execute(update(Ticket).values(status="solved", updated=now() - dt.timedelta(days=40)))
    assert records.forget_old(database, now() - dt.timedelta(days=30)) == 1
    assert keys(store) == []


def test_uploads_of_abandoned_forms_are_removed_with_their_objects(app: Flask, store: ObjectStore) -> None:
    stage(app)
    with services(app).database.writing() as session:
        session.execute(update(File).values(created=now() - dt.timedelta(days=3)))
    services(app).staging.clear()
    assert keys(store) == []


def test_an_upload_for_which_there_is_no_room_leaves_no_object(
    in_folder: tuple[Flask, FolderStore], make_app: MakeApp
) -> None:
    app = make_app(max_staged_bytes=len(LOG))
    assert stage(app).staged
    assert stage(app, "late.log").refused
    assert keys(in_folder[1]) == [only_file(app).object_key]


@pytest.mark.parametrize(
    "content", [b"", LOG[:-1], LOG[:-1] + b"x", LOG + b"more"], ids=["empty", "cut", "other", "long"]
)
def test_a_content_that_was_tampered_with_is_never_sent(in_folder: tuple[Flask, FolderStore], content: bytes) -> None:
    app, store = in_folder
    send_ticket(app)
    file = only_file(app)
    store.write(file.object_key, content)
    with pytest.raises(FileStoreError):
        services(app).database.contents.read(file)


def test_a_store_that_is_down_refuses_uploads_in_words_and_keeps_the_form(
    in_folder: tuple[Flask, FolderStore], tmp_path: Path
) -> None:
    app, _ = in_folder
    (tmp_path / "files").write_text("in the way", encoding="utf-8")
    files = stage(app)
    assert files.staged == ()
    assert "“a.log” was not taken" in files.refused[0]


def test_a_file_that_cannot_be_read_is_a_refusal_that_names_no_path(
    in_folder: tuple[Flask, FolderStore], tmp_path: Path
) -> None:
    app, _ = in_folder
    send_ticket(app)
    (tmp_path / "files").rename(tmp_path / "gone")
    with pytest.raises(FileStoreError) as error:
        services(app).database.contents.read(only_file(app))
    assert (error.value.code, error.value.label) == (503, "unavailable")
    assert str(tmp_path) not in str(error.value)


def test_attachments_that_are_in_rows_are_read_after_the_setting_changed(
    make_app: MakeApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send_ticket(make_app(smtp_url="smtp://127.0.0.1:1"))
    monkeypatch.setenv("KB_STORAGE_ATTACHMENTS", str(tmp_path / "files"))
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    assert services(app).database.contents.read(only_file(app)) == LOG


def test_an_attachment_in_a_store_that_the_settings_do_not_name_is_an_error(
    in_folder: tuple[Flask, FolderStore],
) -> None:
    app, _ = in_folder
    send_ticket(app)
    with pytest.raises(FileStoreError):
        FileContents().read(only_file(app))


def orphan(store: FolderStore, root: Path, number: int, *, age_hours: float) -> str:
    """Store an object without a row, as a crash between the two leaves it."""
    key = f"{number:032x}-{'0' * 64}"
    store.write(key, b"x")
    moment = (now() - dt.timedelta(hours=age_hours)).timestamp()
    os.utime(root / key, (moment, moment))
    return key


def test_the_sweep_removes_what_a_crash_left_and_nothing_else(
    in_folder: tuple[Flask, FolderStore], tmp_path: Path
) -> None:
    app, store = in_folder
    send_ticket(app)
    file = only_file(app)
    os.utime(tmp_path / "files" / file.object_key, (0, 0))
    store.write("of-another-program", b"x")
    os.utime(tmp_path / "files/of-another-program", (0, 0))
    old = orphan(store, tmp_path / "files", 1, age_hours=7)
    young = orphan(store, tmp_path / "files", 2, age_hours=1)
    with services(app).database.session() as session:
        assert services(app).database.contents.sweep(session) == 1
    assert old not in keys(store)
    assert {file.object_key, young, "of-another-program"} == set(keys(store))


def test_the_sweep_keeps_everything_if_the_database_is_another_one(
    in_folder: tuple[Flask, FolderStore],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app, store = in_folder
    monkeypatch.setattr(contents, "_MOST_SWEPT", 3)
    for number in range(4):
        orphan(store, tmp_path / "files", number, age_hours=7)
    with services(app).database.session() as session:
        assert services(app).database.contents.sweep(session) == 0
    assert len(keys(store)) == 4
    assert "is this the database that they belong to" in caplog.text


def test_an_erasure_succeeds_while_the_store_is_down_and_the_sweep_completes_it(
    in_folder: tuple[Flask, FolderStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app, store = in_folder
    send_ticket(app)

    def fail(*_: object) -> None:
        raise StoreError("down")

    with monkeypatch.context() as patch:
        patch.setattr(FolderStore, "remove", fail)
        assert records.erase(services(app).database, "anna@example.org") == 1
    (key,) = keys(store)
    os.utime(tmp_path / "files" / key, (0, 0))
    with services(app).database.session() as session:
        assert session.scalar(select(Message.id)) is None
        services(app).database.contents.sweep(session)
    assert keys(store) == []
