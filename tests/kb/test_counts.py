"""Counts have the singular and the plural of their noun."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from kb.counts import counted, whole_number


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0 articles"), (1, "1 article"), (2, "2 articles"), (12_345, "12,345 articles")]
)
def test_a_noun_follows_its_number(number: int, text: str) -> None:
    assert counted(number, "article") == text


def test_an_irregular_plural_is_given() -> None:
    assert (counted(1, "entry", "entries"), counted(2, "entry", "entries")) == ("1 entry", "2 entries")


@pytest.mark.parametrize("text", ["0", "51", "x", "", "-1", "1.5", "\u0665", "9" * 5_000])
def test_a_number_that_does_not_fit_is_refused_with_the_range_that_does(text: str) -> None:
    assert whole_number(1, 50)("50") == 50
    with pytest.raises(ArgumentTypeError, match=r"write a whole number from 1 to 50$"):
        whole_number(1, 50)(text)
