"""Moving windows of rate limits, in one process and across processes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import run_concurrently
from web.config import WebConfig
from web.security.rate_limits import RateLimits
from web.security.windows.local import Windows

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(params=["memory", "file"])
def windows(request: pytest.FixtureRequest, tmp_path: Path) -> Windows:
    return Windows(tmp_path / "limits.sqlite" if request.param == "file" else None)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    return lambda moment: monkeypatch.setattr(time, "monotonic", lambda: moment)


def test_windows_that_have_ended_are_deleted(windows: Windows, at: Callable[[float], None]) -> None:
    at(0.0)
    for visitor in range(100):
        windows.acquire_entry(f"visitor {visitor}", 5, 60)
    at(200.0)
    windows.acquire_entry("visitor 1", 5, 60)
    assert windows.reset() == 1


def test_a_window_moves_with_time(windows: Windows, at: Callable[[float], None]) -> None:
    at(0.0)
    assert windows.acquire_entry("a", 2, 60)
    at(50.0)
    assert windows.acquire_entry("a", 2, 60)
    assert not windows.acquire_entry("a", 2, 60)
    assert windows.get_moving_window("a", 2, 60) == (0.0, 2)
    at(61.0)
    assert windows.acquire_entry("a", 2, 60)
    assert windows.get_moving_window("a", 2, 60) == (50.0, 2)


def test_several_actions_at_once_count_all_or_not_at_all(windows: Windows) -> None:
    assert windows.acquire_entry("a", 5, 60, amount=4)
    assert not windows.acquire_entry("a", 5, 60, amount=2)
    assert windows.acquire_entry("a", 5, 60)
    assert windows.get("a") == 5


def test_a_cleared_window_is_empty_and_leaves_others(windows: Windows) -> None:
    for key in ("a", "b"):
        windows.acquire_entry(key, 5, 60)
    windows.clear("a")
    assert (windows.get("a"), windows.get("b")) == (0, 1)


def test_threads_never_count_more_than_the_limit(windows: Windows) -> None:
    counted = run_concurrently(8, lambda _: sum(windows.acquire_entry("a", 20, 60) for _ in range(5)))
    assert sum(counted) == 20


def test_processes_count_together(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from web.security.windows.local import Windows\n"
        "windows = Windows(Path(sys.argv[1]), b'secret')\n"
        "print(sum(windows.acquire_entry('a', 30, 600) for _ in range(20)))"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "limits.sqlite")]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603
    assert sum(int(process.communicate(timeout=60)[0]) for process in started) == 30


def test_the_file_holds_no_address(tmp_path: Path) -> None:
    windows = Windows(tmp_path / "limits.sqlite", b"secret")
    windows.acquire_entry("203.0.113.77", 5, 60)
    assert b"203.0.113" not in (tmp_path / "limits.sqlite").read_bytes()


def test_actions_that_cannot_be_counted_are_allowed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "damaged.sqlite").write_bytes(b"no database")
    for file in (tmp_path / "damaged.sqlite", tmp_path / "no folder" / "limits.sqlite"):
        limits = RateLimits(WebConfig(feedback_limit="1 per hour"), Windows(file))
        assert [limits.hit("feedback", "192.0.2.1") for _ in range(3)] == [0, 0, 0]
        assert limits.headers("feedback", "192.0.2.1")["RateLimit"].startswith('"feedback";r=1')
        assert not limits.is_half_used("feedback", "192.0.2.1")
        limits.forgive_sign_in("ada", "192.0.2.1")
    assert "could not be counted" in caplog.text


def test_actions_are_counted_again_once_they_can_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.security.windows.local._WAIT_SECONDS", 0.01)
    windows = Windows(tmp_path / "limits.sqlite")
    with closing(sqlite3.connect(tmp_path / "limits.sqlite", isolation_level=None)) as other:
        other.execute("begin exclusive")
        assert [windows.acquire_entry("a", 1, 60) for _ in range(2)] == [True, True]
    assert [windows.acquire_entry("a", 1, 60) for _ in range(2)] == [True, False]
