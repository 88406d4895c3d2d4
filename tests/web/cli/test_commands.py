"""All commands: usage, and output into a closed pipe."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
from typing import TYPE_CHECKING

import click

from kb.command_line import CLOSED_PIPE
from tests.web.conftest import services
from web.__main__ import main
from web.cli.commands import commands
from web.storage.models import Gap, GapQuestion, LearntQuestion

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest
    from flask import Flask

    from tests.web.cli.conftest import Run

SILENT = {"serve", "work", "mail-in", "learn patch"}
"""Commands without output, or whose output ends with the command, or may be empty."""

TEXT = "a long enough password"
"""On standard input: a password, and the text of a reply or note."""


def names(group: click.Group = commands, prefix: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from names(command, f"{prefix}{name} ")
        else:
            yield prefix + name


def printing(mailed: str, typed: str, folder: Path) -> list[str]:
    """Return every command that prints, with arguments that succeed in this order."""
    return [
        "migrate",
        "check",
        "mail list",
        "mail retry in-1",
        "user add Ada",
        "user password Ada",
        "user role Ada viewer",
        "user disable Ada",
        "user enable Ada",
        "user list",
        "organisation list",
        "tickets list",
        f"tickets show {mailed}",
        f"tickets note {mailed} --as Ben",
        f"tickets reply {mailed} --as Ben",
        f"tickets solve {mailed} --as Ben",
        f"tickets reopen {mailed} --as Ben",
        f"tickets assign {mailed} Ben",
        f"tickets priority {mailed} low",
        f"tickets original {mailed}",
        f"tickets file {typed} --out {folder / 'a.log'}",
        f"tickets merge {mailed} {typed}",
        "learn now",
        "learn list",
        "learn accept 1",
        "learn export",
        "learn drop 1",
        "learn restore 1",
        f"learn import {folder / 'solved.jsonl'} --articles {folder}",
        "insights",
        "insights write 1 --patch",
        "insights dismiss 1 rare",
        "insights reopen 1",
        "privacy export anna@example.org",
        "privacy erase anna@example.org",
        f"backup {folder / 'backup.db'}",
        f"restore {folder / 'backup.db'}",
    ]


def test_every_command_ends_quietly_if_its_output_is_closed(
    app: Flask, run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """``python -m web tickets list | head -1`` closes the pipe before everything is written."""
    monkeypatch.setenv("KB_WEB_SMTP_URL", "smtp://127.0.0.1:1")  # without mail, tickets cannot be merged
    monkeypatch.setenv("KB_WEB_SUPPORT_ADDRESS", "support@northpost.example")
    run("user", "add", "Ben", text=TEXT)
    run("mail-in", text="From: anna@example.org\nSubject: Mailed\n\nHello.")
    tickets = json.loads(run("tickets", "list", "anna@example.org", "--json"))
    references = {ticket["subject"]: ticket["reference"] for ticket in tickets}
    with services(app).database.writing() as session:
        session.add(Gap(id=1, questions=[GapQuestion(place=0, text="print a label")]))
        session.add(
            LearntQuestion(
                id=1, slug="bounce", digest="1", state="accepted", day=dt.date(2026, 1, 1), text="it comes back"
            )
        )
    (tmp_path / "solved.jsonl").touch()
    commands_that_print = printing(references["Mailed"], references["Anna asks"], tmp_path)
    assert {name for name in names() if not any(line.startswith(name) for line in commands_that_print)} == SILENT
    for line in commands_that_print:
        if line.startswith("restore"):
            monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{tmp_path / 'restored.db'}")
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as closed, monkeypatch.context() as patch:
            patch.setattr("sys.stdin", io.StringIO(TEXT))
            patch.setattr("sys.stdout", closed)
            assert main(line.split()) == CLOSED_PIPE, line
        assert capsys.readouterr().err == "", line


def test_wrong_usage_is_explained_with_exit_code_2(run: Run) -> None:
    assert "Usage: python -m web" in run(code=2)
    assert "No such command 'ticket'" in run("ticket", code=2)
    assert "write a whole number" in run("tickets", "list", "--limit", "-1", code=2)
    assert "write waiting, answered, solved or all" in run("tickets", "list", "--status", "new", code=2)
