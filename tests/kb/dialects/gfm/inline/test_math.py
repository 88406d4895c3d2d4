"""Formulas."""

from __future__ import annotations

import pytest

from tests.kb.dialects.gfm.converted import html


@pytest.mark.parametrize("text", ["$a_1 + b_2$", r"$$\sum_{i=1}^n a_i * b_i$$", "It is $5 or 6$.", "$x^2^$"])
def test_formulas_are_shown_as_typed(text: str) -> None:
    assert html(text) == f"<p>{text}</p>"


def test_prices_are_not_formulas() -> None:
    assert html("From $5 to *10*$") == "<p>From $5 to <em>10</em>$</p>"
