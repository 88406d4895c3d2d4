"""Misspelt texts have typical typing errors, but never in the first letter of a word."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from search.training.misspelling import misspell


def seeded(seed: int = 0) -> random.Random:
    return random.Random(seed)  # noqa: S311  # it hides nothing


@given(st.lists(st.text("abcdefghij'1é", min_size=1, max_size=9), max_size=12), st.integers())
def test_a_third_of_the_long_words_has_one_error_after_the_first_letter(words: list[str], seed: int) -> None:
    text = " ".join(words)
    misspelt = misspell(text, seeded(seed)).split()
    slips = [OSA.distance(word, other) for word, other in zip(words, misspelt, strict=True)]
    long = sum(len(word) >= 4 and word.isascii() and word.isalpha() for word in words)
    assert max(slips, default=0) <= 1
    assert sum(slips) <= max(long // 3, min(long, 1))
    assert [word[0] for word in words] == [word[0] for word in misspelt]


def test_every_kind_of_error_occurs() -> None:
    random_numbers = seeded()
    misspelt = {misspell("mail", random_numbers) for _ in range(500)}
    assert {"mil", "maail", "mial", "msil", "meil"} <= misspelt


def test_a_text_of_short_words_is_unchanged() -> None:
    assert misspell("I am in 2FA", seeded()) == "I am in 2FA"
