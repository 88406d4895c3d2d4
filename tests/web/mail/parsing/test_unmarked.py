"""Inline answers in unmarked quotes: parsed by comparison, within a limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.mail.parsing import unmarked
from web.mail.parsing.unmarked import own_lines

if TYPE_CHECKING:
    import pytest


def test_only_lines_that_we_did_not_send_are_returned() -> None:
    assert own_lines(
        "We have your message.\nSince Monday.\nA person reads it.", ["We have your message. A person reads it."]
    ) == ("Since Monday.")


def test_comparison_is_limited_and_loses_no_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail of many short lines on a ticket of long messages once blocked all mail for a minute."""
    compared = 0

    def words(line: str) -> str:
        nonlocal compared
        compared += 1
        return f" {line} "

    monkeypatch.setattr(unmarked, "_words", words)
    monkeypatch.setattr(unmarked, "_MAX_COMPARED_CHARS", 1_000)
    lines = [f"line {number}" for number in range(200)]
    assert own_lines("\n".join(lines), ["x" * 98]).split("\n") == lines
    assert compared == 1 + 10
