"""Glued words: a word and a number that some write together and others apart, "windows11" and "10 GB"."""

from __future__ import annotations

import re

_GLUED = re.compile(r"([^\W\d_]{2,})(\d+)|(\d+)([^\W\d_]+)")


def part(word: str) -> tuple[str, ...]:
    """Return the word and the number apart, in their order; nothing where a word is not made of just these."""
    match = None if word.isalpha() else _GLUED.fullmatch(word)
    return tuple(filter(None, match.groups())) if match else ()


def glue(first: str, second: str) -> str | None:
    """Return a word and a number as one word, or None where two words are something else."""
    if first.isdecimal() == second.isdecimal():
        return None
    return first + second if part(first + second) == (first, second) else None
