"""A word and its number may be written together or apart."""

from __future__ import annotations

import pytest

from search.matching.glued import glue, part


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
def test_a_word_and_its_number_are_parted_and_glued(word: str, parts: tuple[str, str]) -> None:
    assert part(word) == parts
    assert glue(*parts) == word


@pytest.mark.parametrize("word", ["windows", "1234", "v2", "ab12cd", "0x80070005", "5.7.1", "two-factor", ""])
def test_other_words_stay_whole(word: str) -> None:
    assert part(word) == ()


@pytest.mark.parametrize(("first", "second"), [("pass", "word"), ("12", "34"), ("b", "12"), ("usb-c", "3")])
def test_other_neighbours_stay_apart(first: str, second: str) -> None:
    assert glue(first, second) is None
