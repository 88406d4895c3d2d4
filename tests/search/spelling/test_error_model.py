"""Common errors cost less than rare ones, and words out of reach cost infinitely much."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search.spelling.error_model import ADDED, ALIKE, DOUBLED, FIRST_LETTER, FORGOTTEN, NEIGHBOUR, OTHER, SWAPPED, cost


@pytest.mark.parametrize(
    ("typed", "meant", "price"),
    [
        ("password", "password", 0.0),
        ("passwrod", "password", SWAPPED),
        ("pasword", "password", DOUBLED),
        ("passsword", "password", DOUBLED),
        ("pasword", "passwords", DOUBLED + FORGOTTEN),
        ("passwrd", "password", FORGOTTEN),
        ("passwxord", "password", ADDED),
        ("passeord", "password", NEIGHBOUR),
        ("passwerd", "password", ALIKE),
        ("passwtrd", "password", OTHER),
        ("xassword", "password", OTHER + FIRST_LETTER),
        ("qualitz", "quality", NEIGHBOUR),  # on a German keyboard
        ("qccount", "account", NEIGHBOUR + FIRST_LETTER),  # on a French one
    ],
)
def test_an_edit_costs_what_its_kind_does(typed: str, meant: str, price: float) -> None:
    assert cost(typed, meant, OSA.distance(typed, meant)) == pytest.approx(price)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 2))
def test_the_cost_is_finite_exactly_if_the_edits_suffice(typed: str, meant: str, edits: int) -> None:
    assert (cost(typed, meant, edits) < math.inf) == (OSA.distance(typed, meant) <= edits)
