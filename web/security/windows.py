"""Moving windows for rate limits, measured with the monotonic clock.

The storage that comes with ``limits`` uses the wall clock: setting it back by an hour would extend every limit by an
hour, and setting it forward would drop them all.
"""

from __future__ import annotations

import threading
import time
from bisect import bisect_left

from limits.storage import MovingWindowSupport, Storage

_SWEEP_SECONDS = 60.0


class MonotonicWindows(Storage, MovingWindowSupport):
    """Keeps moving windows in memory. Safe to share between threads."""

    STORAGE_SCHEME = None
    """Never created from a URL."""

    def __init__(self) -> None:
        super().__init__()
        self._moments: dict[str, list[float]] = {}
        self._ends_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return the exceptions of a failing storage; this one never fails."""
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count the actions unless they would exceed the limit; return whether they were counted."""
        now = time.monotonic()
        with self._lock:
            self._sweep(now)
            moments = self._within(key, now - expiry)
            if len(moments) + amount > limit:
                return False
            self._moments[key] = [*moments, *[now] * amount]
            self._ends_at[key] = now + expiry
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the port's
        """Return the time of the oldest action in the window, and the number of actions."""
        now = time.monotonic()
        with self._lock:
            moments = self._within(key, now - expiry)
        return (moments[0] if moments else now), len(moments)

    def clear(self, key: str) -> None:
        """Delete a window."""
        with self._lock:
            self._moments.pop(key, None)
            self._ends_at.pop(key, None)

    def reset(self) -> int:
        """Delete all windows; return their number."""
        with self._lock:
            count = len(self._moments)
            self._moments.clear()
            self._ends_at.clear()
        return count

    def check(self) -> bool:
        """Return whether the storage works."""
        return True

    def get(self, key: str) -> int:
        """Return the number of actions counted for a key."""
        return len(self._moments.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """Return the time at which a window ends."""
        return self._ends_at.get(key, time.monotonic())

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Refuse to count in a fixed window: this storage has moving windows only."""
        raise NotImplementedError(f"{key}: only moving windows are supported ({amount} for {expiry} seconds)")

    def _within(self, key: str, since: float) -> list[float]:
        moments = self._moments.get(key, [])
        return moments[bisect_left(moments, since) :]

    def _sweep(self, now: float) -> None:
        """Delete windows that have ended, because every visitor leaves some."""
        if now < self._sweep_at:
            return
        self._sweep_at = now + _SWEEP_SECONDS
        for key in [key for key, ends_at in self._ends_at.items() if ends_at < now]:
            del self._moments[key], self._ends_at[key]
