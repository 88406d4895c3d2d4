"""Moving windows of rate limits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from web.security.windows import MonotonicWindows

if TYPE_CHECKING:
    import pytest


def test_windows_that_have_ended_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    windows = MonotonicWindows()
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    for visitor in range(100):
        windows.acquire_entry(f"visitor {visitor}", 5, 60)
    monkeypatch.setattr(time, "monotonic", lambda: 200.0)
    windows.acquire_entry("visitor 1", 5, 60)
    assert windows.reset() == 1
