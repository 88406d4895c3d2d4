"""Write counts with their noun: "1 article", "2 articles"."""

from __future__ import annotations


def counted(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun; ``plural`` is needed unless it is the singular with an s."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"
