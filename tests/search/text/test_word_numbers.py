"""Words with numbers match whether they are written as one word or two."""

from __future__ import annotations

import pytest

from search.text.word_numbers import join_number, split_number


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("windows11", ("windows", "11")),
        ("port993", ("port", "993")),
        ("10gb", ("10", "gb")),
        ("65w", ("65", "w")),
        ("größe42", ("größe", "42")),
    ],
)
def test_a_word_and_its_number_are_split_and_joined(word: str, parts: tuple[str, str]) -> None:
    assert split_number(word) == parts
    assert join_number(*parts) == word


@pytest.mark.parametrize("word", ["windows", "1234", "v2", "ab12cd", "0x80070005", "5.7.1", "two-factor", ""])
def test_other_words_are_not_split(word: str) -> None:
    assert split_number(word) == ()


@pytest.mark.parametrize(("first", "second"), [("pass", "word"), ("12", "34"), ("b", "12"), ("usb-c", "3")])
def test_other_neighbours_are_not_joined(first: str, second: str) -> None:
    assert join_number(first, second) is None
