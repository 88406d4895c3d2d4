"""Progress is shown on standard error, one line at a terminal and few lines in a log."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING

from search import progress as module
from search.progress import EVERY, TerminalProgress, counted, no_progress

if TYPE_CHECKING:
    import pytest


def _clock(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    times = iter(number * step for number in range(100))
    monkeypatch.setattr(module.time, "monotonic", lambda: next(times))


def test_quick_work_prints_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    _clock(monkeypatch, 0.01)
    with closing(TerminalProgress()) as progress:
        progress("reading", 1, 2)
        progress("reading", 2, 2)
    assert capsys.readouterr().err == ""


def test_a_log_gets_a_line_every_few_seconds(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, 3.0)
    with closing(TerminalProgress()) as progress:
        for done in range(1, 5):
            progress("reading", 1_000 * done, 4_000)
    assert capsys.readouterr().err == "reading 2,000 of 4,000\nreading 4,000 of 4,000\n"


def test_a_stage_of_unknown_length_is_printed_at_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, 0.0)
    TerminalProgress()("calibrating", 0, 0)
    assert capsys.readouterr().err == "calibrating …\n"


def test_items_of_an_unknown_number_are_counted(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, 4.0)
    assert sum(1 for _ in counted(range(3 * EVERY), "writing", TerminalProgress())) == 3 * EVERY
    assert capsys.readouterr().err == "writing 8,192 …\n"


def test_a_terminal_line_is_rewritten_and_cleared(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _clock(monkeypatch, 1.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with closing(TerminalProgress()) as progress:
        progress("indexing", 1, 2)
    assert capsys.readouterr().err == "\r\033[Kindexing 1 of 2\r\033[K"


def test_no_progress_accepts_any_stage() -> None:
    no_progress("reading", 1, 2)
