"""Counts have the singular and the plural of their noun."""

from __future__ import annotations

import pytest

from kb.counts import counted


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (12_345, "12,345 articles")]
)
def test_a_noun_follows_its_number(number: int, text: str) -> None:
    assert counted(number, "article") == text


def test_an_irregular_plural_is_given() -> None:
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == ("1 entry", "2 entries")
