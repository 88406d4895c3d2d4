"""Every word of an article is in exactly one passage, and none is too long to be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.semantic.passages import LONGEST_WORDS, SLACK_WORDS, passages, windows


def sentence(words: int) -> str:
    return " ".join(["Word", *["word"] * (words - 2), "end."])


def test_a_passage_is_the_title_or_a_section_below_its_headings() -> None:
    sections = [("", "Open the page."), ("Lost phone", "Use a code.\n\nOr ask us."), ("Later", " \n"), ("", "")]
    assert passages("Sign in", sections) == [
        (0, "Sign in"),
        (0, "Sign in. Open the page."),
        (1, "Sign in. Lost phone. Use a code.\n\nOr ask us."),
        (2, "Sign in. Later."),
    ]


def test_an_article_of_nothing_has_no_passage() -> None:
    assert passages(" ", []) == []
    assert passages("", [("", "Text.")]) == [(0, "Text.")]


def test_a_long_section_becomes_windows_of_about_the_same_length_that_end_with_a_sentence() -> None:
    found = list(windows(" ".join([sentence(30)] * 7)))
    assert [len(window.split()) for window in found] == [90, 120]
    assert all(window.endswith("end.") for window in found)


def test_where_no_sentence_ends_nearby_a_window_ends_with_a_word() -> None:
    found = list(windows(sentence(300)))
    assert [len(window.split()) for window in found] == [100, 100, 100]


@pytest.mark.parametrize("text", ["日本語" * 2000, "x" * 5000, "日本語です。" * 1000])
def test_text_without_spaces_is_cut_by_its_letters(text: str) -> None:
    found = list(windows(text))
    assert "".join(found) == text
    assert max(map(len, found)) <= (LONGEST_WORDS + SLACK_WORDS) * 12


@given(st.text(st.sampled_from("ab .!?\n。語'"), max_size=3000))
def test_nothing_is_lost_or_said_twice(text: str) -> None:
    found = list(windows(text))
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(found)
    assert all(len(window.split()) <= LONGEST_WORDS + SLACK_WORDS for window in found)
