"""Counts with the singular or plural of their noun."""

from __future__ import annotations

import pytest

from kb.counts import counted


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (12_345, "12,345 articles")]
)
def test_nouns_agree_with_their_number(number: int, text: str) -> None:
    assert counted(number, "article") == text


def test_irregular_plurals_are_used() -> None:
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == ("1 entry", "2 entries")
