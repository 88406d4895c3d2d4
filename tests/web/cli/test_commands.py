"""What is kept of people: given to them, erased, backed up, and found whole."""

from __future__ import annotations

import base64
import datetime as dt
import errno
import io
import json
import sqlite3
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import undefer

from tests.servers import GUARDED, PASSWORD
from tests.web.conftest import services, token
from web.__main__ import main
from web.app.worker import Worker
from web.desk import staff
from web.errors import DatabaseError
from web.mail.inbound.inbox import accept
from web.storage import backup
from web.storage.database import Database
from web.storage.models import File, InboundMail, Message, Organisation, OutboxItem, Ticket, now
from web.tickets import privacy
from web.tickets.conversation import text_of
from web.tickets.new_ticket import NewMessage, NewTicket, Standing, TicketRisk
from web.tickets.uploads.types import Attachment

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import MakeApp

STORAGE = True
"""Whatever engine keeps it."""

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """Give a centre to which Anna and Ben have written, by form and by mail."""
    app = make_app(smtp_url="smtp://127.0.0.1:1")
    client = app.test_client()
    for name in ("Anna", "Ben"):
        form = {
            "csrf_token": token(client.get("/contact").text),
            "email": f"{name}@example.org",
            "subject": f"{name} asks",
            "body": f"Words of {name}.",
            "answers": "seen",
            "files": [(io.BytesIO(f"log of {name}".encode()), "a.log")],
        }
        client.post("/contact", data=form, content_type="multipart/form-data")
        accept(services(app).database, f"From: {name}@example.org\nAuto-Submitted: auto-replied\n\nAway.".encode())
    with services(app).database.writing() as session:  # mail without a ticket, as earlier versions left it
        session.execute(update(InboundMail).values(outcome="ignored: auto-submitted", due=None))
    return app


def kept(app: Flask) -> list[int]:
    with services(app).database.session() as session:
        return [
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (Ticket, Message, File, OutboxItem, InboundMail)
        ]


def test_all_that_is_kept_of_a_person_is_exported_and_of_nobody_else(app: Flask) -> None:
    found = privacy.export(services(app).database, "anna@EXAMPLE.org")
    said = json.dumps(found)
    assert "Words of Anna." in said
    assert "Ben" not in said
    (ticket,) = found["tickets"]
    assert base64.b64decode(ticket["messages"][0]["files"][0]["content"]) == b"log of Anna"
    assert b"Away." in base64.b64decode(found["mail_received"][0]["mail"])
    assert b"We received your message" in base64.b64decode(found["mail_sent"][0]["mail"]).replace(b"_", b" ")


def test_what_is_erased_is_gone_everywhere_and_what_is_others_stays(app: Flask) -> None:
    assert kept(app) == [2, 2, 2, 2, 2]
    assert privacy.erase(services(app).database, "ANNA@example.org") == 1
    assert kept(app) == [1, 1, 1, 1, 1]
    found = privacy.export(services(app).database, "Anna@example.org")
    assert [found["tickets"], found["mail_sent"], found["mail_received"]] == [[], [], []]
    assert privacy.export(services(app).database, "Ben@example.org")["tickets"]


def test_mail_that_came_through_a_web_form_and_what_the_desk_confirmed_are_exported_and_erased(app: Flask) -> None:
    database = services(app).database
    accept(database, b"From: form@shop.example\nReply-To: eve@example.org\nSubject: Order\n\nWords of Eve.")
    Worker(services(app)).read_mail()
    found = privacy.export(database, "eve@example.org")
    assert b"Words of Eve." in base64.b64decode(found["mail_received"][0]["mail"])
    staff.add_user(database, "Ada", "a long enough password", "agent")
    token_of_ada = staff.sign_in(database, "Ada", "a long enough password")
    assert token_of_ada
    staff.leave_notice(database, token_of_ada, "Your answer was sent to eve@example.org.")
    privacy.erase(database, "Eve@example.org")
    assert staff.take_notice(database, token_of_ada) == ""
    with database.session() as session:
        assert session.scalar(select(InboundMail.id).where(InboundMail.sender == "form@shop.example")) is None


def test_who_asks_for_a_link_is_erased_before_it_was_answered_and_was_sent_no_mail(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    before = kept(app)
    support.ask_for_link("NP-2222-2222", "Eve@Example.ORG")
    support.ask_for_link("NP-2222-2222", "no address")
    for asked in ("eve@example.org", "no address"):
        found = privacy.export(database, asked)
        assert found["mail_sent"] == []
        assert [one["reference"] for one in found["links_asked_for"]] == ["NP-2222-2222"]
        privacy.erase(database, asked)
    assert kept(app) == before


def test_what_a_person_wrote_elsewhere_is_exported_and_erased_too(app: Flask) -> None:
    support, database = services(app).tickets, services(app).database
    reference = support.open(NewTicket("eve@example.org", "Ours", "Words of Eve."), "eve").ticket.reference
    support.write(reference, NewMessage("Words of Ben about it.", name="ben@example.org"))
    support.answer(reference, NewMessage("Words of staff.", "staff", "ben@example.org"))
    (elsewhere,) = privacy.export(database, "Ben@Example.org")["messages_elsewhere"]
    assert elsewhere["body"] == "Words of Ben about it."
    privacy.erase(database, "ben@example.org")
    with database.session() as session:
        kept_words = session.scalars(select(Message.body).where(Message.ticket.has(reference=reference)))
        assert kept_words.all() == ["Words of Eve.", "Words of staff."]


BOB = "bob@corp.example"
HOOK = {"helpdesk": "webhook", "helpdesk_url": "http://127.0.0.1:1/", "helpdesk_key": "k" * 24}
MAILBOX = {"helpdesk": "mail", "helpdesk_address": "agents@northpost.example"}


@pytest.mark.parametrize("settings", [HOOK, MAILBOX, {}], ids=["webhook", "mailbox", "desk"])
def test_what_a_colleague_did_to_a_ticket_is_exported_and_names_them_nowhere_once_they_are_erased(
    make_app: MakeApp, settings: dict[str, object]
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", **settings)
    database, support = services(app).database, services(app).tickets
    standing = Standing("eve@corp.example", "business", "Corp")
    reference = support.open(
        NewTicket("eve@corp.example", "Ours", "Words of Eve.", standing=standing), "eve"
    ).ticket.reference
    with database.writing() as session:
        session.add(Organisation(name="Corp", shares=True))
    path = f"/tickets/{services(app).signer.lend('member', f'{reference} {BOB}')}"
    client = app.test_client()
    for form in ({"body": "Words of Bob."}, {"change": "close"}, {"change": "reopen"}):
        assert client.post(path, data={"csrf_token": token(client.get(path).text), **form}).status_code == 303
    found = privacy.export(database, "Bob@Corp.example")
    done = [f"Closed by {BOB}.", f"Opened again by {BOB}."]
    assert [one["body"] for one in found["events_elsewhere"]] == done
    assert [one["told"] for one in found["mail_sent"]] == (["Words of Bob.", *done] if settings else [])
    assert "eve@" not in json.dumps(found), "the link in a item opens the ticket for good"
    privacy.erase(database, BOB)
    with database.session() as session:
        said = [text_of(message) for message in session.scalars(select(Message).order_by(Message.id))]
        told = session.scalars(select(OutboxItem).options(undefer(OutboxItem.content)).order_by(OutboxItem.id)).all()
    assert said == ["Words of Eve.", "Closed by a colleague.", "Opened again by a colleague."]
    assert [one.key.rpartition(":")[0] for one in told] == [
        "confirmation",
        *(["helpdesk:ticket.opened"] if settings else []),
    ]
    again = privacy.export(database, BOB)
    assert not any(again[name] for name in again if name != "email")


@pytest.mark.parametrize("status", ["solved", "pending"])
def test_tickets_that_nobody_touched_for_long_are_forgotten_unless_they_are_open(app: Flask, status: str) -> None:
    database = services(app).database
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).values(updated=long_ago))
        session.execute(update(Ticket).where(Ticket.email == "anna@example.org").values(status=status))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 1
    with database.session() as session:
        assert session.scalars(select(Ticket.email)).all() == ["ben@example.org"]


def test_what_became_part_of_another_ticket_is_forgotten_with_that_one(mailing: Flask) -> None:
    database, support = services(mailing).database, services(mailing).tickets
    first, second = (
        support.open(NewTicket("eve@example.org", subject, "Words."), subject).ticket.reference
        for subject in ("One", "Two")
    )
    support.merge(second, first)
    long_ago = now() - dt.timedelta(days=31)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == second).values(updated=long_ago))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 0
    path = services(mailing).notifier.link(second).split("/", 3)[3]
    assert first in mailing.test_client().get(f"/{path}").text
    support.close(first)
    with database.writing() as session:
        session.execute(update(Ticket).where(Ticket.reference == first).values(updated=long_ago))
    assert privacy.forget_old(database, now() - dt.timedelta(days=30)) == 1
    assert mailing.test_client().get(f"/{path}").status_code == 404


def test_a_clock_that_is_set_back_does_not_put_off_the_worker(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(smtp_url="smtp://127.0.0.1:1", imap_url="imap://127.0.0.1:1/INBOX")
    worker, fetched = Worker(services(app)), []
    monkeypatch.setattr("web.mail.inbound.imap.Mailbox.fetch", lambda *_: fetched.append(1))
    clock = [1_000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    worker.run_once()
    monkeypatch.setattr("web.app.worker.now", lambda: now() - dt.timedelta(days=365))
    for seconds in (5, 15):
        clock[0] = 1_000.0 + seconds
        worker.run_once()
    assert len(fetched) == 2


def test_files_whose_form_was_never_sent_go_though_nobody_sends_others(app: Flask) -> None:
    database = services(app).database
    too_old = now() - dt.timedelta(hours=25)
    with database.writing() as session:
        session.execute(update(File).values(created=too_old))  # those that were sent stay
        for name, created in (("old.log", too_old), ("new.log", now())):
            session.add(File(name=name, media_type="text/plain", size=1, content=b"x", created=created))
    Worker(services(app)).run_once()
    with database.session() as session:
        assert session.scalars(select(File.name).order_by(File.name)).all() == ["a.log", "a.log", "new.log"]


def test_a_backup_is_a_whole_database_that_its_owner_alone_reads(app: Flask, tmp_path: Path) -> None:
    database = services(app).database
    target = tmp_path / "backup"
    backup.back_up(database, target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    if database.engine.dialect.name == "sqlite":
        with sqlite3.connect(target) as copy:
            assert copy.execute("select count(*) from ticket").fetchone() == (2,)
        copy.close()
    else:
        listed = subprocess.run(["pg_restore", "--list", str(target)], capture_output=True, text=True, check=True)  # noqa: S603, S607
        assert "TABLE DATA public ticket" in listed.stdout
    with pytest.raises(DatabaseError, match="never overwrites"):
        backup.back_up(database, target)
    with pytest.raises(DatabaseError, match="the backup failed"):
        backup.back_up(database, tmp_path / "no-folder" / "backup")
    assert list(tmp_path.glob("*.part")) == []


def test_a_backup_knows_the_password_of_the_database_and_shows_it_to_nobody(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = services(app).database.engine.url
    if url.get_backend_name() == "sqlite":
        pytest.skip("SQLite has no passwords")
    calls: list[list[str]] = []
    run = subprocess.run
    monkeypatch.setattr("subprocess.run", lambda command, **how: calls.append(command) or run(command, **how))
    right, wrong = (
        Database(url.set(username=GUARDED, password=password).render_as_string(hide_password=False))
        for password in (PASSWORD, "wrong")
    )
    backup.back_up(right, tmp_path / "guarded")
    assert (tmp_path / "guarded").stat().st_size
    with pytest.raises(DatabaseError, match="password authentication failed"):
        backup.back_up(wrong, tmp_path / "never")
    assert len(calls) == 2
    assert not any(part in str(calls) for part in ("p@ss", "p%40ss", "***"))


def test_a_whole_database_has_no_problems_and_a_hurt_one_has(app: Flask) -> None:
    database = services(app).database
    assert backup.problems(database) == []
    with database.engine.begin() as connection:
        connection.execute(text("delete from file"))
        connection.execute(text("delete from message"))
        connection.execute(text("drop table file"))
    assert backup.problems(database) == ["the table file is missing; run: python -m web migrate"]


def test_tickets_without_words_are_noticed(app: Flask) -> None:
    database = services(app).database
    with database.engine.begin() as connection:
        connection.execute(text("delete from message"))
    assert backup.problems(database) == ["2 tickets have no message"]


def test_an_open_ticket_is_never_forgotten(app: Flask) -> None:
    services(app).tickets.open(NewTicket("eve@example.org", "Old", "Words."), "old")
    assert privacy.forget_old(services(app).database, now() + dt.timedelta(days=1)) == 0


class Run(Protocol):
    """Runs a command, which must end with the code, and returns what it says: its errors where it has any."""

    def __call__(self, *arguments: str, given: str = "", code: int = 0) -> str: ...


@pytest.fixture
def run(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    database = services(app).database
    monkeypatch.setenv("KB_WEB_DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("KB_WEB_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("KB_WEB_REFERENCE_PREFIX", "NP")

    def run(*arguments: str, given: str = "", code: int = 0) -> str:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        try:
            done = main(arguments)
        except SystemExit as end:
            done = int(end.code or 0)
        said = capsys.readouterr()
        assert done == code, said.err
        return said.out if code == 0 else said.err

    return run


def test_the_commands_do_the_same_from_a_shell(run: Run) -> None:
    assert "may sign in" in run("user", "add", "Ben", given="a long enough password\n")
    (row, other) = json.loads(run("tickets", "list", "--json"))
    assert json.loads(run("tickets", "list", "--json", "--limit", "1", "--offset", "1")) == [other]
    assert run("tickets", "list", "--offset", "1").splitlines()[-1] == "1 of 2, from number 2"
    assert "write a whole number" in run("tickets", "list", "--limit", "-1", code=2)
    run("tickets", "reply", row["reference"], "--as", "Ben", given="Try this.")
    shown = json.loads(run("tickets", "show", row["reference"], "--json"))
    assert (shown["status"], shown["messages"][-1]["body"]) == ("pending", "Try this.")
    answered = json.loads(run("tickets", "solve", row["reference"], "--as", "Ben", "--json", given="Done, I hope."))
    assert answered["status"] == "solved"
    assert json.loads(run("tickets", "reopen", row["reference"], "--as", "Ben", "--json"))["status"] == "open"
    assert "low" in run("tickets", "priority", row["reference"], "low")
    assert "there is no ticket" in run("tickets", "show", "NP-2222-2222", code=1)
    assert "nobody of the staff" in run("tickets", "note", row["reference"], "--as", "Eve", given="x", code=1)
    mail = f"From: {row['email']}\nSubject: Re: {row['reference']}\n\nThanks.".encode()
    subprocess.run([sys.executable, "-m", "web", "mail-in"], cwd=ROOT, input=mail, check=True)
    assert "Thanks." in run("tickets", "show", row["reference"])
    assert "The database is intact." in run("check")
    assert "Erased: 1 ticket" in run("privacy", "erase", row["email"])
    assert "There is no data of" in run("privacy", "erase", row["email"], code=1)


@pytest.mark.parametrize("command", ["reply", "solve"])
def test_an_answer_from_a_shell_does_not_cross_that_of_another_agent(run: Run, command: str) -> None:
    for name in ("Ada", "Ben"):
        run("user", "add", name, given="a long enough password\n")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    run("tickets", "note", reference, "--as", "Ada", given="I look into it.")
    for words in ("First.", "More of the same agent."):
        run("tickets", "reply", reference, "--as", "Ada", given=words)
    refused = run("tickets", command, reference, "--as", "Ben", given="Second.", code=1)
    assert "Ada replied meanwhile" in refused
    assert "--anyway" in refused
    assert "Second." not in run("tickets", "show", reference)
    run("tickets", command, reference, "--as", "Ben", "--anyway", given="Second.")
    assert "Second." in run("tickets", "show", reference)


def test_what_another_agent_answered_before_the_customer_wrote_again_does_not_cross(run: Run, app: Flask) -> None:
    for name in ("Ada", "Ben"):
        run("user", "add", name, given="a long enough password\n")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    run("tickets", "reply", reference, "--as", "Ada", given="First.")
    services(app).tickets.write(reference, NewMessage("It does not help."))
    run("tickets", "reply", reference, "--as", "Ben", given="Second.")
    assert "Second." in run("tickets", "show", reference)


def test_the_shell_shows_times_in_the_configured_zone(run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_WEB_TIME_ZONE", "Asia/Tokyo")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    with services(app).database.writing() as session:
        session.execute(update(Message).values(created=dt.datetime(2026, 11, 30, 13, 5, tzinfo=dt.UTC)))
    assert "30 Nov 2026, 22:05 JST" in run("tickets", "show", reference)
    shown = json.loads(run("tickets", "show", reference, "--json"))
    assert shown["messages"][0]["created"] == "2026-11-30T13:05:00+00:00"


def test_a_ticket_is_shown_with_what_was_known_of_it(run: Run, app: Flask) -> None:
    draft = NewTicket(
        "eve@example.org",
        "Locked out",
        "Somebody has my account.",
        topic="Account",
        risk=TicketRisk("takeover"),
        query="cannot sign in",
        suggested=("reset-password", "refund"),
        read=("reset-password",),
    )
    shown = run("tickets", "show", services(app).tickets.open(draft, "eve").ticket.reference)
    assert (
        "Topic: Account\nAt risk: takeover\nSearched for: cannot sign in\n"
        "Read: reset-password\nSuggested: refund, reset-password\n"
    ) in shown
    bare = run(
        "tickets",
        "show",
        services(app).tickets.open(NewTicket("eve@example.org", "Bare", "Help."), "bare").ticket.reference,
    )
    assert "Topic" not in bare
    assert "Suggested" not in bare


def test_organisations_are_listed_with_what_they_share(run: Run, app: Flask) -> None:
    assert run("organisation", "list") == "Nothing found.\n"
    standing = Standing("ada@example.org", "business", "Acme")
    services(app).tickets.open(NewTicket("ada@example.org", "Rules", "How?", standing=standing), "acme")
    run("organisation", "Quiet & Co", "--shares", "yes")
    assert json.loads(run("organisation", "list", "--json")) == [
        {"name": "Acme", "shares": False, "tickets": 1},
        {"name": "Quiet & Co", "shares": True, "tickets": 0},
    ]
    assert "shares       0  Quiet & Co" in run("organisation", "list")
    assert "add --shares yes or --shares no" in run("organisation", "Acme", code=1)


def test_a_file_is_fetched_by_its_number_or_its_ticket_and_writes_over_nothing(
    run: Run, app: Flask, tmp_path: Path
) -> None:
    with services(app).database.session() as session:
        reference, number = session.execute(
            select(Ticket.reference, File.id).join(Message, Message.ticket_id == Ticket.id).join(File).limit(1)
        ).one()
    assert f"[file {number}: a.log, 11 bytes]" in run("tickets", "show", reference)
    one, other = tmp_path / "one.log", tmp_path / "other.log"
    assert run("tickets", "file", reference.lower(), "--out", str(one)) == f"{one}: written.\n"
    run("tickets", "file", str(number), "--out", str(other))
    assert one.read_bytes() == other.read_bytes() == b"log of Anna"
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    one.write_text("mine")
    assert "exists already; --force overwrites it" in run("tickets", "file", reference, "--out", str(one), code=1)
    assert one.read_text() == "mine"
    run("tickets", "file", reference, "--out", str(one), "--force")
    assert one.read_bytes() == b"log of Anna"


def test_the_original_mails_of_a_ticket_and_of_its_parts_can_be_saved_from_a_shell(
    run: Run, app: Flask, tmp_path: Path
) -> None:
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
    one, folder = tmp_path / "one.eml", tmp_path / "mails"
    folder.mkdir()
    assert run("tickets", "original", first, "--out", str(one)) == f"{one}: written.\n"
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert "exists already" in run("tickets", "original", first, "--out", str(one), code=1)
    services(app).tickets.merge(second, first)
    assert "name a folder for all of them" in run("tickets", "original", first, code=1)
    run("tickets", "original", second, "--out", str(folder))
    assert sorted(path.read_bytes()[-1:] for path in folder.iterdir()) == [b"1", b"2"]
    assert "there is no ticket" in run("tickets", "original", "NP-2222-2222", code=1)
    assert bare
    assert "this ticket has no mail" in run("tickets", "original", bare, code=1)


def test_a_file_that_is_written_over_is_for_its_owner_alone_and_no_link_is_followed(run: Run, tmp_path: Path) -> None:
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


def test_what_cannot_be_written_over_stays(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_several_files_of_a_ticket_go_into_a_folder(run: Run, app: Flask, tmp_path: Path) -> None:
    more = tuple(Attachment("a.log", "text/plain", text) for text in (b"first", b"second"))
    reference = (
        services(app).tickets.open(NewTicket("eve@example.org", "Logs", "See.", files=more), "eve").ticket.reference
    )
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
def test_a_file_that_cannot_be_had_is_named(run: Run, tmp_path: Path, name: str, out: str, complaint: str) -> None:
    assert complaint in run("tickets", "file", name, "--out", str(tmp_path / out), code=1)


def test_a_ticket_without_files_says_so(run: Run, app: Flask, tmp_path: Path) -> None:
    reference = services(app).tickets.open(NewTicket("eve@example.org", "Old", "Words."), "old").ticket.reference
    assert "this ticket has no files" in run("tickets", "file", reference, "--out", str(tmp_path / "x"), code=1)


def test_files_go_along_with_what_is_written_in_a_shell(run: Run, tmp_path: Path) -> None:
    run("user", "add", "Ben", given="a long enough password\n")
    (row, _) = json.loads(run("tickets", "list", "--json"))
    one, other = tmp_path / "one.log", tmp_path / "other.log"
    one.write_text("first")
    other.write_text("second")
    for action in ("note", "reply", "solve"):
        given = (row["reference"], "--as", "Ben", "--attach", str(one), "--attach", str(other))
        run("tickets", action, *given, given=f"As {action}.")
    said = json.loads(run("tickets", "show", row["reference"], "--json"))["messages"][1:]
    assert [message["internal"] for message in said] == [True, False, False]
    assert [[file["name"] for file in message["files"]] for message in said] == [["one.log", "other.log"]] * 3


def test_files_that_do_not_fit_are_named_and_nothing_is_written(run: Run, tmp_path: Path) -> None:
    run("user", "add", "Ben", given="a long enough password\n")
    (row, _) = json.loads(run("tickets", "list", "--json"))
    picture, log = tmp_path / "x.svg", tmp_path / "a.log"
    picture.write_text("<svg onload=alert(1)>")
    log.write_text("line")
    for paths, complaint in (
        ([picture], "“x.svg” cannot be sent"),
        ([tmp_path / "none.log"], "none.log: cannot be read: No such file or directory"),
        ([log] * 6, "6 files: a message takes at most 5"),
    ):
        attached = [word for path in paths for word in ("--attach", str(path))]
        said = run("tickets", "reply", row["reference"], "--as", "Ben", *attached, given="Try this.", code=1)
        assert complaint in said
    assert len(json.loads(run("tickets", "show", row["reference"], "--json"))["messages"]) == 1
