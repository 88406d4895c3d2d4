"""Progress of long work on standard error, at a terminal or in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[str, int, int], None]
"""Called with the current stage, how many items are done, and how many there are (0 if unknown)."""

EVERY = 4_096
"""Steps of a fast loop between two calls."""


def no_progress(_stage: str, _done: int, _total: int) -> None:
    """Report nothing."""


def counted(items: Iterable[Item], stage: str, progress: Progress) -> Iterator[Item]:
    """Yield items whose number is unknown, and report how many there were so far."""
    for done, item in enumerate(items, start=1):
        if not done % EVERY:
            progress(stage, done, 0)
        yield item


class TerminalProgress:
    """Shows how far a build is; prints nothing while the work is quick.

    At a terminal one line is rewritten; in a log a line is added every few seconds.
    """

    def __init__(self) -> None:
        self._at_terminal = sys.stderr.isatty()
        self._pause_seconds = 0.1 if self._at_terminal else 5.0
        self._last = time.monotonic()
        self._shown = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Print the progress unless it was printed just now; a stage that cannot be counted is printed at once."""
        now = time.monotonic()
        if (done or total) and now - self._last < self._pause_seconds:
            return
        self._last = now
        self._shown = True
        count = f"{done:,} of {total:,}" if total else f"{done:,} …" if done else "…"
        line = f"{stage} {count}"
        self._write(f"\r\033[K{line}" if self._at_terminal else f"{line}\n")

    def close(self) -> None:
        """Clear the line at the terminal."""
        if self._shown and self._at_terminal:
            self._write("\r\033[K")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
