"""Counts with the singular or plural of their noun."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from kb.counts import counted, whole_number


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (12_345, "12,345 articles")]
)
def test_nouns_agree_with_their_number(number: int, text: str) -> None:
    assert counted(number, "article") == text


def test_irregular_plurals_are_used() -> None:
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == ("1 entry", "2 entries")


@pytest.mark.parametrize("text", ["0", "51", "x", "", "-1", "1.5", "\u0665", "9" * 5_000])
def test_numbers_outside_the_range_are_refused_with_the_range(text: str) -> None:
    assert whole_number(1, 50)("50") == 50
    with pytest.raises(ArgumentTypeError, match=r"write a whole number from 1 to 50$"):
        whole_number(1, 50)(text)
