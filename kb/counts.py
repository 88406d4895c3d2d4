"""Counts as people read and type them: "1 article", "2 articles"."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun; ``many`` is the plural where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return a type for options of commands: a number from ``least`` to ``most``, or an error that says so."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        raise ArgumentTypeError(f'"{text[:60]}" does not fit; write a whole number from {least} to {most}')

    return read
