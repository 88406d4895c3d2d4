"""Windows: the moments at which limited actions happened, by a clock that cannot be set.

The storage of ``limits`` keeps wall-clock time: set an hour back, it would hold every limit for an hour longer, and
set forward, it would forget them all.
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
    """It is made directly, never by a URL."""

    def __init__(self) -> None:
        super().__init__()
        self._moments: dict[str, list[float]] = {}
        self._over_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a failing storage raises; this one does not fail."""
        return ValueError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count so many actions, unless the window would then hold more than the limit; return whether it did."""
        now = time.monotonic()
        with self._lock:
            self._sweep(now)
            moments = self._within(key, now - expiry)
            if len(moments) + amount > limit:
                return False
            self._moments[key] = [*moments, *[now] * amount]
            self._over_at[key] = now + expiry
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the port's
        """Return when the oldest action of the window was, and how many there are."""
        now = time.monotonic()
        with self._lock:
            moments = self._within(key, now - expiry)
        return (moments[0] if moments else now), len(moments)

    def clear(self, key: str) -> None:
        """Forget a window."""
        with self._lock:
            self._moments.pop(key, None)
            self._over_at.pop(key, None)

    def reset(self) -> int:
        """Forget all windows; return how many there were."""
        with self._lock:
            count = len(self._moments)
            self._moments.clear()
            self._over_at.clear()
        return count

    def check(self) -> bool:
        """Return whether the storage works."""
        return True

    def get(self, key: str) -> int:
        """Return how many actions are counted for a key."""
        return len(self._moments.get(key, ()))

    def get_expiry(self, key: str) -> float:
        """Return when a window is over."""
        return self._over_at.get(key, time.monotonic())

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count in a fixed window, which this storage does not have."""
        raise NotImplementedError(f"{key}: only moving windows are kept here ({amount} for {expiry} seconds)")

    def _within(self, key: str, since: float) -> list[float]:
        moments = self._moments.get(key, [])
        return moments[bisect_left(moments, since) :]

    def _sweep(self, now: float) -> None:
        """Forget windows that are over: each visitor has left some."""
        if now < self._sweep_at:
            return
        self._sweep_at = now + _SWEEP_SECONDS
        for key in [key for key, over_at in self._over_at.items() if over_at < now]:
            del self._moments[key], self._over_at[key]
