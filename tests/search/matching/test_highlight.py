"""Snippets show the passage that says most about the query, and where."""

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


def marked(found: Snippet) -> list[str]:
    return [part for part, is_match in found.parts() if is_match]


def test_the_words_that_matched_are_marked_whatever_their_form() -> None:
    assert marked(cut("Resetting a Password is easy. Log in again.", "reset passwords login")) == [
        "Resetting",
        "Password",
        "Log in",
    ]


def test_the_passage_with_most_words_is_shown() -> None:
    found = cut(f"A code. {FILLER} The backup code was rejected. {FILLER}", "backup code rejected")
    assert {"backup", "code", "rejected"} <= set(marked(found))
    assert found.text.startswith("…")
    assert found.text.endswith("…")


def test_a_text_without_a_match_begins_at_the_beginning() -> None:
    found = cut(FILLER, "printer")
    assert found.text.startswith("Nothing to see")
    assert not marked(found)


def test_bigrams_mark_what_they_cover() -> None:
    assert "".join(marked(cut("これは二要素認証です", "認証"))) == "認証"


def test_marks_are_on_the_text_as_it_stands() -> None:
    found = cut("A key\u00adboard beside a touch\u200bpad; e\u2010mail us.", "keyboard touchpad email")
    assert marked(found) == ["key\u00adboard", "touch\u200bpad", "e\u2010mail"]


def test_vowel_marks_are_marked_with_their_word() -> None:
    arabic = analyzer("ar")
    found = snippet("عندي قَلَمٌ أزرق", frozenset(arabic.terms("قلم")), arabic)
    assert marked(found) == ["قَلَمٌ"]


@given(st.text(max_size=2000), st.text(max_size=60))
def test_any_text_and_query_give_a_snippet_whose_spans_fit(text: str, query: str) -> None:
    found = cut(text, query)
    assert len(found.text) <= SNIPPET_CHARS + 90
    assert "".join(part for part, _ in found.parts()) == found.text
    ends = [0, *(end for span in found.highlights for end in span)]
    assert ends == sorted(ends)
    assert ends[-1] <= len(found.text)


WORDS = ("reset", "Resets", "log-in", "sign", "out", "code,", "codes", "password's", "5.7.1", "mail")


@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_looking_words_up_finds_what_reading_all_of_them_finds(words: list[str]) -> None:
    text, terms = " ".join(words), frozenset(ENGLISH.terms("resetting code passwords 5.7.1"))
    read = [span for span, had in ENGLISH.spans(text) if not had.isdisjoint(terms)]
    assert list(snippet(text, terms, ENGLISH, max_chars=10_000).highlights) == read
