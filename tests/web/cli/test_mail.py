"""The worker and mail from a shell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from tests.web.conftest import raise_operational_error, services
from web.__main__ import main
from web.storage.models import InboundMail

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.web.cli.conftest import Run


MALFORMED = ("://u:secret@[::1", "://u:secret@host:x", "://u:secret@host:70000", "://u:secret@ex..ample", "://")


@pytest.mark.parametrize("rest", MALFORMED)
@pytest.mark.parametrize("begin", ["imap_url imap", "imap_url imaps", "smtp_url smtp", "helpdesk_url https"])
def test_malformed_server_addresses_are_named_without_their_password(
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    begin: str,
    rest: str,
) -> None:
    del environment
    setting, scheme = begin.split()
    monkeypatch.setenv("KB_WEB_HELPDESK_KEY", "k" * 24)
    monkeypatch.setenv("KB_WEB_HELPDESK", "webhook" if setting == "helpdesk_url" else "desk")
    monkeypatch.setenv(f"KB_WEB_{setting.upper()}", scheme + rest)
    assert main(["work", "--once"]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"error: [web] {setting}")
    assert "secret" not in error


def test_work_warns_about_unencrypted_servers(
    environment: dict[str, str], caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setenv("KB_WEB_SMTP_URL", "smtp://mail.example.org")
    assert main(["work", "--once"]) == 0
    assert "[web] smtp_url: smtp:// is encrypted only" in caplog.text


def test_mail_that_failed_is_listed_and_retried(run: Run, app: Flask) -> None:
    with services(app).database.writing() as session:
        session.execute(update(InboundMail).values(outcome="failed", due=None))
    (row, _) = json.loads(run("mail", "list", "--json"))
    assert row["name"] == "in-1"
    assert "anna@example.org" in run("mail", "list")
    assert run("mail", "retry", "in-1") == "in-1 will be retried.\n"
    assert [row["name"] for row in json.loads(run("mail", "list", "--json"))] == ["in-2"]
    assert "no failed mail has that name" in run("mail", "retry", "in-1", code=1)


def test_mail_in_stores_a_mail_and_opens_its_ticket(run: Run) -> None:
    run("mail-in", text="From: zoe@example.org\nSubject: Mailed\n\nHello.")
    assert "Mailed" in run("tickets", "list", "zoe@example.org")


def test_mail_in_asks_the_mail_server_to_try_again_if_standard_input_is_closed(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    del run  # only its environment is needed
    monkeypatch.setattr("sys.stdin", None)
    assert main(["mail-in"]) == 75
    assert "the mail was not stored: AttributeError" in capsys.readouterr().err


def test_mail_in_asks_the_mail_server_to_try_again(
    run: Run, app: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With any other exit code the mail server would bounce the mail."""
    with monkeypatch.context() as patch:
        patch.setattr("web.cli.mail.accept", raise_operational_error)
        assert "the mail was not stored: OperationalError" in run("mail-in", text="From: a@b.example\n\nx", code=75)
    del app
    monkeypatch.setenv("KB_WEB_DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}?timeout=x")
    assert run("mail-in", text="From: a@b.example\n\nx", code=75).startswith("error: [web] database_url")
    monkeypatch.setenv("KB_WEB_BRANDS", "Northpost")
    assert "did you mean KB_WEB_BRAND?" in run("mail-in", text="From: a@b.example\n\nx", code=75)
