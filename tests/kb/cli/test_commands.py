"""``python -m kb``: wrong usage, the schema, help."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kb.cli.commands import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Build = Callable[[dict[str, str | bytes]], Path]


@pytest.mark.parametrize("arguments", [["lint", "--articles", "nowhere"], ["lint", "nowhere.md"], ["new", "?"]])
def test_wrong_usage_exits_with_2_and_one_line(
    articles_from: Build, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(articles_from({"a.md": "x"}).parent)

    assert main(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_schema_describes_every_field(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0

    schema = json.loads(capsys.readouterr().out)
    assert schema["required"] == ["title"]
    assert all(field.get("description") or "$ref" in field for field in schema["properties"].values())
    assert schema["properties"]["status"]["enum"] == ["published", "draft", "archived"]


@pytest.mark.parametrize("command", [[], ["lint"], ["new"], ["schema"]])
def test_every_command_has_help(capsys: pytest.CaptureFixture[str], command: list[str]) -> None:
    assert main([*command, "--help"]) == 0
    assert "Usage: python -m kb" in capsys.readouterr().out
