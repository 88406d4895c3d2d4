"""Words with numbers: "windows11" and "10 GB", which some people write as one word and others as two."""

from __future__ import annotations

import re

_WORD_AND_NUMBER = re.compile(r"([^\W\d_]{2,})(\d+)|(\d+)([^\W\d_]+)")


def split_number(word: str) -> tuple[str, ...]:
    """Return the letters and the number of a word in their order, or () if it is anything else."""
    match = None if word.isalpha() else _WORD_AND_NUMBER.fullmatch(word)
    return tuple(filter(None, match.groups())) if match else ()


def join_number(first: str, second: str) -> str | None:
    """Return a word and a number as one word, or None if the two words are anything else."""
    if first.isdecimal() == second.isdecimal():
        return None
    return first + second if split_number(first + second) == (first, second) else None
