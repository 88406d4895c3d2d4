"""Counts as people read them: "1 article", "2 articles"."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun; ``many`` is the plural where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
