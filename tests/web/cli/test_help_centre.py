"""Commands that run inside the application."""

from __future__ import annotations

from pathlib import Path

import pytest

from web.__main__ import main


@pytest.mark.parametrize("command", ["check", "backup copy.db", "privacy export a@b.example", "tickets list"])
def test_commands_that_only_look_create_no_database(
    environment: dict[str, str], capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main(command.split()) == 1
    assert "there is no " in capsys.readouterr().err
    assert not Path(environment["KB_WEB_DATABASE_URL"].removeprefix("sqlite:///")).parent.exists()
