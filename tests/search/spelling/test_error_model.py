"""Common slips cost less than rare ones, and what is out of reach cannot be."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search.spelling.error_model import ADDED, ALIKE, DOUBLED, FIRST_LETTER, FORGOTTEN, NEIGHBOUR, OTHER, SWAPPED, cost


@pytest.mark.parametrize(
    ("typed", "meant", "worth"),
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
def test_a_slip_costs_what_its_kind_does(typed: str, meant: str, worth: float) -> None:
    assert cost(typed, meant, OSA.distance(typed, meant)) == pytest.approx(worth)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 2))
def test_a_word_can_be_meant_where_so_many_edits_lead_to_it_and_nowhere_else(one: str, other: str, edits: int) -> None:
    assert (cost(one, other, edits) < math.inf) == (OSA.distance(one, other) <= edits)
