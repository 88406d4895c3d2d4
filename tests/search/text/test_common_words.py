"""Common words are words that correction could change, as the analyzer sees them."""

from __future__ import annotations

from search.spelling.corrector import Corrector, max_edits
from search.text.common_words import COMMON_WORDS
from search.text.normalizer import fold


def test_common_words_are_folded_letters() -> None:
    assert all(fold(word) == word and word.isalpha() for word in COMMON_WORDS)


def test_a_common_word_is_never_corrected() -> None:
    correctable = [word for word in sorted(COMMON_WORDS) if max_edits(word)]
    assert len(correctable) > 0.9 * len(COMMON_WORDS)
    for word in correctable[::20]:
        assert Corrector.of({word[:-1] + "xx": 5, f"{word}x": 9}).correct(word) is None
