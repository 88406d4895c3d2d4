"""Misspelt words are corrected within reach, and only those that nothing knows."""

from __future__ import annotations

import pytest

from search.spelling import Corrector, max_edits, replace_words

LEXICON = {"password": 40, "passport": 3, "delivery": 9, "delphi": 1, "code": 7, "authentication": 12, "reset": 5}


@pytest.fixture
def corrector() -> Corrector:
    return Corrector(LEXICON)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("pasword", "password"), ("passwrod", "password"), ("delivry", "delivery"), ("autentificaton", None),
     ("autentication", "authentication"), ("athentcation", "authentication")],
)  # fmt: skip
def test_a_misspelt_word_becomes_the_one_that_was_meant(corrector: Corrector, typed: str, meant: str | None) -> None:
    assert corrector.correct(typed) == meant


@pytest.mark.parametrize("word", list(LEXICON))
def test_a_known_word_is_never_corrected(corrector: Corrector, word: str) -> None:
    assert corrector.correct(word) is None


def test_short_words_are_left_alone(corrector: Corrector) -> None:
    assert corrector.correct("cod") is None
    assert corrector.correct("codr") is None


def test_of_equals_the_more_frequent_wins(corrector: Corrector) -> None:
    assert corrector.correct("passworp") == "password"
    assert Corrector({"passport": 3, "password": 1}).correct("passpord") == "passport"


@pytest.mark.parametrize(
    ("typed", "meant"), [("pasw", "password"), ("authentcat", "authentication"), ("delv", "delivery"), ("pas", None)]
)
def test_a_misspelt_beginning_leads_to_a_word(corrector: Corrector, typed: str, meant: str | None) -> None:
    assert corrector.correct_beginning(typed) == meant


def test_the_reach_grows_with_the_word() -> None:
    assert [max_edits("x" * length) for length in (4, 5, 8, 9, 20)] == [0, 1, 1, 2, 2]


def test_the_rest_of_the_query_stays_as_typed() -> None:
    assert replace_words("My PASWORD, 2FA?", {"pasword": "password"}) == "My password, 2FA?"
