"""Progress is printed while work is slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.progress import TerminalProgress

if TYPE_CHECKING:
    import pytest


def test_a_stage_of_unknown_length_is_printed_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    TerminalProgress()("calibrating", 0, 0)
    assert capsys.readouterr().err == "calibrating …\n"


def test_quick_stages_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    progress = TerminalProgress()
    progress("reading", 1, 1_000)
    progress.close()
    assert capsys.readouterr().err == ""


def test_slow_stages_are_printed_with_their_progress(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = TerminalProgress()
    monkeypatch.setattr("time.monotonic", lambda: float("inf"))
    progress("reading", 1, 2_000)
    assert capsys.readouterr().err == "reading 1 of 2,000\n"
