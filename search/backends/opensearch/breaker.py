"""Circuit breaker: leaves a cluster that failed alone for a while, and then lets one request try."""

from __future__ import annotations

import threading
import time
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

FAILURES: Final = 3
"""So many failures in a row open the circuit: one slow answer is no outage."""


class CircuitState(StrEnum):
    """Whether requests go to the cluster: all of them, none, or one to see whether it is back."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class CircuitBreaker:
    """Says whether the cluster may be asked; safe to share between threads."""

    def __init__(self, retry_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._retry_seconds = retry_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._retry_at = 0.0
        self._is_trying = False

    @property
    def state(self) -> CircuitState:
        """The state of the circuit."""
        if self._failures < FAILURES:
            return CircuitState.CLOSED
        return CircuitState.HALF_OPEN if self._is_trying or self._clock() >= self._retry_at else CircuitState.OPEN

    def allows(self) -> bool:
        """Return whether to ask the cluster now; report what came of it with ``succeeded`` or ``failed``."""
        if self._failures < FAILURES:
            return True
        with self._lock:
            if self._is_trying or self._clock() < self._retry_at:
                return False
            self._is_trying = True
            return True

    def succeeded(self) -> None:
        """Close the circuit."""
        if self._failures:
            with self._lock:
                self._failures, self._is_trying = 0, False

    def failed(self) -> None:
        """Count a failure, and leave the cluster alone after several."""
        with self._lock:
            self._failures += 1
            self._retry_at = self._clock() + self._retry_seconds
            self._is_trying = False
