"""Save attachments and mails to disk."""

from __future__ import annotations

import errno
import json
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.web.conftest import services
from tests.web.desk.conftest import opened
from web.app.worker import Worker
from web.mail.inbound.inbox import accept
from web.storage.models import File, Message, Ticket
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.cli.conftest import Run


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_file_is_saved_by_its_number_or_ticket_and_overwrites_nothing(run: Run, app: Flask, tmp_path: Path) -> None:
    with services(app).database.session() as session:
        reference, number = session.execute(
            select(Ticket.reference, File.id).join(Message, Message.ticket_id == Ticket.id).join(File).limit(1)
        ).one()
    assert f"[file {number}: a.log, 11 bytes]" in run("tickets", "show", reference)
    first, second = tmp_path / "one.log", tmp_path / "other.log"
    assert run("tickets", "file", reference.lower(), "--out", str(first)) == f"{first}: written.\n"
    run("tickets", "file", str(number), "--out", str(second))
    assert first.read_bytes() == second.read_bytes() == b"log of Anna"
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    first.write_text("mine")
    assert "exists already; --force overwrites it" in run("tickets", "file", reference, "--out", str(first), code=1)
    assert first.read_text() == "mine"
    run("tickets", "file", reference, "--out", str(first), "--force")
    assert first.read_bytes() == b"log of Anna"


def test_the_mails_of_a_ticket_and_of_merged_tickets_can_be_saved(run: Run, app: Flask, tmp_path: Path) -> None:
    for number in (1, 2):
        raw = f"From: zoe@example.org\nSubject: Mail {number}\n\n<b>Hello</b> {number}".encode()
        accept(services(app).database, raw)
    Worker(services(app)).read_mail()
    with services(app).database.session() as session:
        tickets = session.scalars(select(Ticket).where(Ticket.email == "zoe@example.org").order_by(Ticket.id)).all()
        bare = session.scalars(select(Ticket.reference).where(Ticket.email == "ben@example.org")).first()
    first, second = (ticket.reference for ticket in tickets)
    printed = run("tickets", "original", first.lower())
    assert printed.startswith("From: zoe@example.org")
    assert "<b>Hello</b> 1" in printed
    mail, folder = tmp_path / "one.eml", tmp_path / "mails"
    folder.mkdir()
    assert run("tickets", "original", first, "--out", str(mail)) == f"{mail}: written.\n"
    assert stat.S_IMODE(mail.stat().st_mode) == 0o600
    assert "exists already" in run("tickets", "original", first, "--out", str(mail), code=1)
    services(app).tickets.merge(second, first)
    assert "use --out FOLDER to save them all" in run("tickets", "original", first, code=1)
    run("tickets", "original", second, "--out", str(folder))
    assert sorted(path.read_bytes()[-1:] for path in folder.iterdir()) == [b"1", b"2"]
    assert "there is no ticket" in run("tickets", "original", "NP-2222-2222", code=1)
    assert bare
    assert "this ticket has no mail" in run("tickets", "original", bare, code=1)


def test_an_overwritten_file_becomes_private_and_links_are_not_followed(run: Run, tmp_path: Path) -> None:
    (row, _) = json.loads(run("tickets", "list", "--json"))
    folder = tmp_path / "out"
    folder.mkdir()
    open_to_all, link, elsewhere = folder / "a.log", folder / "b.log", tmp_path / "elsewhere.log"
    for path in (open_to_all, elsewhere):
        path.write_text("mine")
        path.chmod(0o644)
    link.symlink_to(elsewhere)
    for path in (open_to_all, link):
        run("tickets", "file", row["reference"], "--out", str(path), "--force")
        assert path.read_bytes().startswith(b"log of ")
        assert stat.S_IMODE(path.lstat().st_mode) == 0o600
    assert elsewhere.read_text() == "mine"
    assert len(list(folder.iterdir())) == 2, "nothing else is left there"


def test_a_failed_overwrite_leaves_the_old_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (row, _) = json.loads(run("tickets", "list", "--json"))
    folder = tmp_path / "out"
    folder.mkdir()
    device, mine = folder / "null", folder / "a.log"
    device.symlink_to("/dev/null")
    mine.write_text("mine")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    for target in (device, folder / "none" / "a.log", mine):
        assert "cannot be written" in run("tickets", "file", row["reference"], "--out", str(target), "--force", code=1)
    assert sorted(folder.iterdir()) == [mine, device], "nothing half-written is left there"
    assert (device.is_symlink(), mine.read_text()) == (True, "mine")


def test_several_files_are_saved_to_a_folder_or_not_at_all(run: Run, app: Flask, tmp_path: Path) -> None:
    more = tuple(Attachment("a.log", "text/plain", text) for text in (b"first", b"second"))
    reference = opened(app, "Logs", files=more)
    assert "has 2 files" in run("tickets", "file", reference, "--out", str(tmp_path / "new"), code=1)
    folder = tmp_path / "folder"
    folder.mkdir()
    run("tickets", "file", reference, "--out", str(folder))
    assert sorted(path.read_bytes() for path in folder.glob("*-a.log")) == [b"first", b"second"]
    next(folder.iterdir()).unlink()
    assert "exists already" in run("tickets", "file", reference, "--out", str(folder), code=1)
    assert len(list(folder.iterdir())) == 1, "all or none"


@pytest.mark.parametrize(
    ("name", "out", "complaint"),
    [
        ("999999", "x", "there is no file with this number"),
        (str(10**20), "x", "there is no file with this number"),
        ("NP-2222-2222", "x", "there is no ticket with this reference"),
        ("1", "nowhere/x", "nowhere/x: cannot be written: No such file or directory"),
    ],
)
def test_missing_files_and_folders_are_named(run: Run, tmp_path: Path, name: str, out: str, complaint: str) -> None:
    assert complaint in run("tickets", "file", name, "--out", str(tmp_path / out), code=1)


def test_a_ticket_without_files_is_an_error(run: Run, app: Flask, tmp_path: Path) -> None:
    reference = opened(app, "Old")
    assert "this ticket has no files" in run("tickets", "file", reference, "--out", str(tmp_path / "x"), code=1)
