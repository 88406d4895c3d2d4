"""Snippets show the passage with the most query words, highlighted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from search.matching.highlight import SNIPPET_CHARS, snippet
from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from search.results import Snippet

ENGLISH = analyzer("en")
FILLER = "Nothing to see here, move along to another line of text. " * 20


def cut(text: str, query: str) -> Snippet:
    return snippet(text, frozenset(ENGLISH.terms(query)), ENGLISH)


def highlighted(shown: Snippet) -> list[str]:
    return [part for part, is_match in shown.parts() if is_match]


def test_matching_words_are_highlighted_in_any_form() -> None:
    assert highlighted(cut("Resetting a Password is easy. Log in again.", "reset passwords login")) == [
        "Resetting",
        "Password",
        "Log in",
    ]


def test_the_passage_with_the_most_words_is_shown() -> None:
    shown = cut(f"A code. {FILLER} The backup code was rejected. {FILLER}", "backup code rejected")
    assert {"backup", "code", "rejected"} <= set(highlighted(shown))
    assert shown.text.startswith("…")
    assert shown.text.endswith("…")


def test_without_a_match_the_snippet_starts_at_the_beginning() -> None:
    shown = cut(FILLER, "printer")
    assert shown.text.startswith("Nothing to see")
    assert not highlighted(shown)


def test_bigrams_highlight_the_characters_they_cover_as_one() -> None:
    assert highlighted(cut("これは二要素認証です。認証は済みました。", "認証")) == ["認証", "認証"]


def test_highlights_refer_to_the_original_text() -> None:
    shown = cut("A key\u00adboard beside a touch\u200bpad; e\u2010mail us.", "keyboard touchpad email")
    assert highlighted(shown) == ["key\u00adboard", "touch\u200bpad", "e\u2010mail"]


def test_vowel_marks_are_highlighted_with_their_word() -> None:
    arabic = analyzer("ar")
    shown = snippet("عندي قَلَمٌ أزرق", frozenset(arabic.terms("قلم")), arabic)
    assert highlighted(shown) == ["قَلَمٌ"]


@given(st.text(max_size=2000), st.text(max_size=60))
def test_any_text_and_query_give_a_snippet_with_valid_spans(text: str, query: str) -> None:
    shown = cut(text, query)
    assert len(shown.text) <= SNIPPET_CHARS + 90
    assert "".join(part for part, _ in shown.parts()) == shown.text
    ends = [0, *(end for span in shown.highlights for end in span)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(shown.text)


WORDS = ("reset", "Resets", "log-in", "sign", "out", "code,", "codes", "password's", "5.7.1", "mail")


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_highlighting_by_lookup_equals_analysing_every_word(words: list[str]) -> None:
    text, terms = " ".join(words), frozenset(ENGLISH.terms("resetting code passwords 5.7.1"))
    read = [span for span, had in ENGLISH.spans(text) if not had.isdisjoint(terms)]
    assert list(snippet(text, terms, ENGLISH, max_chars=10_000).highlights) == read
