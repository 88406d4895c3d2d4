"""A change to consecutive lines of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Splice:
    """Replaces the lines from ``start`` up to ``stop`` (counted from 0, ``stop`` excluded) by other lines."""

    start: int
    stop: int
    lines: tuple[str, ...]

    def applied(self, lines: list[str], newline: str, offset: int = 0) -> list[str]:
        """Return the lines of a file, which have their line ends, with the change; ``offset`` is where line 0 is."""
        new = [line + newline for line in self.lines]
        return [*lines[: self.start + offset], *new, *lines[self.stop + offset :]]
