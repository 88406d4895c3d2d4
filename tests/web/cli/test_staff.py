"""Manage staff accounts and organisations from a shell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.web.conftest import services
from web.__main__ import main
from web.tickets.new_ticket import NewTicket, Standing

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.web.cli.conftest import Run

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_organisations_are_listed_with_their_setting(run: Run, app: Flask) -> None:
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


def test_accounts_get_roles_and_are_disabled_and_enabled(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del environment
    monkeypatch.setattr("web.cli.staff._password", lambda: "correct horse battery")
    for command in ("add ada", "role ada viewer", "disable ada", "enable ada"):
        assert main(["user", *command.split()]) == 0
    capsys.readouterr()
    assert main(["user", "list"]) == 0
    assert capsys.readouterr().out == "ada  viewer\n"
    assert main(["user", "enable", "eve"]) == 1
    assert main(["user", "role", "eve", "agent"]) == 1
