"""Stop words are words as the analyzer sees them."""

from __future__ import annotations

from search.text.analyzer import Analyzer
from search.text.normalizer import fold
from search.text.stop_words import STOP_WORDS


def test_stop_words_are_folded_and_have_no_apostrophe() -> None:
    assert all(fold(word) == word and word.isalpha() for word in STOP_WORDS)


def test_the_analyzer_drops_each_of_them_in_english_only() -> None:
    for word in STOP_WORDS:
        assert Analyzer("en").tokens(word) == []
    assert Analyzer("de").terms("an") == ["an"]
