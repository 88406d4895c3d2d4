"""Print rows as lines or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from web.cli.output import echo_rows

if TYPE_CHECKING:
    import pytest


def test_rows_are_printed_one_line_each_or_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    echo_rows(["Zoë", "Ben"], str.upper, as_json=False)
    assert capsys.readouterr().out == "ZOË\nBEN\n"
    echo_rows(["Zoë", "Ben"], str.upper, as_json=True)
    printed = capsys.readouterr().out
    assert "Zoë" in printed
    assert json.loads(printed) == ["Zoë", "Ben"]


def test_an_empty_list_prints_a_message(capsys: pytest.CaptureFixture[str]) -> None:
    echo_rows([], str.upper, as_json=False)
    echo_rows([], str.upper, as_json=True)
    assert capsys.readouterr().out == "Nothing found.\n[]\n"
