"""Every word of an article is in exactly one passage, and no passage is too long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.semantic.passages import LONGEST_WORDS, SLACK_WORDS, passages, windows


def sentence(words: int) -> str:
    return " ".join(["Word", *["word"] * (words - 2), "end."])


def test_a_passage_is_the_title_or_a_section_with_its_headings() -> None:
    sections = [("", "Open the page."), ("Lost phone", "Use a code.\n\nOr ask us."), ("Later", " \n"), ("", "")]
    assert passages("Sign in", sections) == [
        (0, "Sign in"),
        (0, "Sign in. Open the page."),
        (1, "Sign in. Lost phone. Use a code.\n\nOr ask us."),
        (2, "Sign in. Later."),
    ]


def test_an_empty_article_has_no_passage() -> None:
    assert passages(" ", []) == []
    assert passages("", [("", "Text.")]) == [(0, "Text.")]


def test_long_sections_become_similar_windows_that_end_with_a_sentence() -> None:
    parts = list(windows(" ".join([sentence(30)] * 7)))
    assert [len(window.split()) for window in parts] == [90, 120]
    assert all(window.endswith("end.") for window in parts)


def test_without_a_sentence_end_nearby_a_window_ends_with_a_word() -> None:
    parts = list(windows(sentence(300)))
    assert [len(window.split()) for window in parts] == [100, 100, 100]


@pytest.mark.parametrize("text", ["日本語" * 2000, "x" * 5000, "日本語です。" * 1000])
def test_text_without_spaces_is_split_by_length(text: str) -> None:
    parts = list(windows(text))
    assert "".join(parts) == text
    assert max(map(len, parts)) <= (LONGEST_WORDS + SLACK_WORDS) * 12


@given(st.text(st.sampled_from("ab .!?\n。語'"), max_size=3000))
def test_windows_lose_and_repeat_nothing(text: str) -> None:
    parts = list(windows(text))
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(parts)
    assert all(len(window.split()) <= LONGEST_WORDS + SLACK_WORDS for window in parts)
