"""The lists of opposites, negations and question words."""

from __future__ import annotations

import pytest

from search.intent.opposites import NEGATIONS, OPPOSITES, QUESTIONS
from search.text.normalizer import fold


def test_every_language_has_all_three_lists() -> None:
    assert OPPOSITES.keys() == NEGATIONS.keys() == QUESTIONS.keys()


@pytest.mark.parametrize("lang", OPPOSITES)
def test_words_are_folded_and_no_word_is_its_own_opposite(lang: str) -> None:
    for first, second in OPPOSITES[lang]:
        assert fold(f"{first} {second}") == f"{first} {second}"
        assert not set(first.split()) & set(second.split())


def test_pairs_fit_into_the_bits_of_an_array() -> None:
    assert max(map(len, OPPOSITES.values())) <= 31


def test_question_words_of_all_languages_have_an_english_one() -> None:
    for questions in QUESTIONS.values():
        assert set(questions.values()) <= QUESTIONS["en"].keys()
