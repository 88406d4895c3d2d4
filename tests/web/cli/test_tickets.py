"""Work on tickets from a shell."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tests.web.conftest import services
from tests.web.desk.conftest import opened
from web.storage.models import Message
from web.tickets.new_ticket import NewMessage, NewTicket, TicketRisk

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.cli.conftest import Run


STORAGE = True
"""Runs on SQLite and PostgreSQL."""


ROOT = Path(__file__).resolve().parents[3]


def test_a_ticket_goes_through_its_whole_life_in_a_shell(run: Run) -> None:
    assert "may sign in" in run("user", "add", "Ben", text="a long enough password\n")
    (row, other) = json.loads(run("tickets", "list", "--json"))
    assert json.loads(run("tickets", "list", "--json", "--limit", "1", "--offset", "1")) == [other]
    assert run("tickets", "list", "--offset", "1").splitlines()[-1] == "1 of 2, from number 2"
    assert "write a whole number" in run("tickets", "list", "--limit", "-1", code=2)
    run("tickets", "reply", row["reference"], "--as", "Ben", text="Try this.")
    shown = json.loads(run("tickets", "show", row["reference"], "--json"))
    assert (shown["status"], shown["messages"][-1]["body"]) == ("pending", "Try this.")
    answered = json.loads(run("tickets", "solve", row["reference"], "--as", "Ben", "--json", text="Done, I hope."))
    assert answered["status"] == "solved"
    assert json.loads(run("tickets", "reopen", row["reference"], "--as", "Ben", "--json"))["status"] == "open"
    assert "low" in run("tickets", "priority", row["reference"], "low")
    assert "there is no ticket" in run("tickets", "show", "NP-2222-2222", code=1)
    assert "no member of staff" in run("tickets", "note", row["reference"], "--as", "Eve", text="x", code=1)
    mail = f"From: {row['email']}\nSubject: Re: {row['reference']}\n\nThanks.".encode()
    subprocess.run([sys.executable, "-m", "web", "mail-in"], cwd=ROOT, input=mail, check=True)
    assert "Thanks." in run("tickets", "show", row["reference"])
    assert "The database is intact." in run("check")
    assert "Erased: 1 ticket" in run("privacy", "erase", row["email"])
    assert "There is no data of" in run("privacy", "erase", row["email"], code=1)


@pytest.mark.parametrize("command", ["reply", "solve"])
def test_a_reply_is_held_if_another_agent_replied_meanwhile(run: Run, command: str) -> None:
    for name in ("Ada", "Ben"):
        run("user", "add", name, text="a long enough password\n")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    run("tickets", "note", reference, "--as", "Ada", text="I look into it.")
    for words in ("First.", "More of the same agent."):
        run("tickets", "reply", reference, "--as", "Ada", text=words)
    refused = run("tickets", command, reference, "--as", "Ben", text="Second.", code=1)
    assert "Ada replied meanwhile" in refused
    assert "--anyway" in refused
    assert "Second." not in run("tickets", "show", reference)
    run("tickets", command, reference, "--as", "Ben", "--anyway", text="Second.")
    assert "Second." in run("tickets", "show", reference)


def test_a_reply_is_not_held_by_replies_before_the_customers_last_message(run: Run, app: Flask) -> None:
    for name in ("Ada", "Ben"):
        run("user", "add", name, text="a long enough password\n")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    run("tickets", "reply", reference, "--as", "Ada", text="First.")
    services(app).tickets.write(reference, NewMessage("It does not help."))
    run("tickets", "reply", reference, "--as", "Ben", text="Second.")
    assert "Second." in run("tickets", "show", reference)


def test_times_are_shown_in_local_time_and_printed_as_json_in_utc(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_WEB_TIME_ZONE", "Asia/Tokyo")
    reference = json.loads(run("tickets", "list", "--json"))[0]["reference"]
    with services(app).database.writing() as session:
        session.execute(update(Message).values(created=dt.datetime(2026, 11, 30, 13, 5, tzinfo=dt.UTC)))
    assert "30 Nov 2026, 22:05 JST" in run("tickets", "show", reference)
    shown = json.loads(run("tickets", "show", reference, "--json"))
    assert shown["messages"][0]["created"] == "2026-11-30T13:05:00+00:00"


def test_show_lists_the_known_facts_of_a_ticket(run: Run, app: Flask) -> None:
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
        opened(app, "Bare"),
    )
    assert "Topic" not in bare
    assert "Suggested" not in bare


def test_files_can_be_attached_to_replies_and_notes(run: Run, tmp_path: Path) -> None:
    run("user", "add", "Ben", text="a long enough password\n")
    (row, _) = json.loads(run("tickets", "list", "--json"))
    first, second = tmp_path / "one.log", tmp_path / "other.log"
    first.write_text("first")
    second.write_text("second")
    for action in ("note", "reply", "solve"):
        arguments = (row["reference"], "--as", "Ben", "--attach", str(first), "--attach", str(second))
        run("tickets", action, *arguments, text=f"As {action}.")
    messages = json.loads(run("tickets", "show", row["reference"], "--json"))["messages"][1:]
    assert [message["internal"] for message in messages] == [True, False, False]
    assert [[file["name"] for file in message["files"]] for message in messages] == [["one.log", "other.log"]] * 3


def test_files_that_are_refused_are_named_and_nothing_is_stored(run: Run, tmp_path: Path) -> None:
    run("user", "add", "Ben", text="a long enough password\n")
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
        output = run("tickets", "reply", row["reference"], "--as", "Ben", *attached, text="Try this.", code=1)
        assert complaint in output
    assert len(json.loads(run("tickets", "show", row["reference"], "--json"))["messages"]) == 1
