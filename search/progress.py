"""Progress of long work, told on standard error: often at a terminal, now and then in a log."""

from __future__ import annotations

import sys
import time


class TerminalProgress:
    """Tells how far a build is; quiet while the work is quick.

    At a terminal one line is rewritten; in a log a line is added every few seconds.
    """

    def __init__(self) -> None:
        self._at_terminal = sys.stderr.isatty()
        self._pause_seconds = 0.1 if self._at_terminal else 5.0
        self._last = time.monotonic()
        self._shown = False

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell it, unless something was told just now; what has no end is told at once."""
        now = time.monotonic()
        if total and now - self._last < self._pause_seconds:
            return
        self._last = now
        self._shown = True
        told = f"{stage} {done:,} of {total:,}" if total else f"{stage} …"
        self._write(f"\r\033[K{told}" if self._at_terminal else f"{told}\n")

    def close(self) -> None:
        """Clear the line at the terminal."""
        if self._shown and self._at_terminal:
            self._write("\r\033[K")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()
