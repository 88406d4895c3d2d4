"""A replacement of consecutive lines of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """Replaces the lines from ``start`` up to ``stop`` (counted from 0, ``stop`` excluded) by other lines."""

    start: int
    stop: int
    lines: tuple[str, ...]

    def applied(self, lines: list[str], newline: str, offset: int = 0) -> list[str]:
        """Return the changed lines of a file, line ends included; ``offset`` is the index of line 0 in ``lines``."""
        new = [line + newline for line in self.lines]
        return [*lines[: self.start + offset], *new, *lines[self.stop + offset :]]
