"""Write counts with their noun: "1 article", "2 articles"."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun; ``many`` is the plural if it needs more than an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """Return an argparse type for whole numbers from ``least`` to ``most``."""

    def read(text: str) -> int:
        if text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and least <= int(text) <= most:
            return int(text)
        raise ArgumentTypeError(f'"{text[:60]}" does not fit; write a whole number from {least} to {most}')

    return read
