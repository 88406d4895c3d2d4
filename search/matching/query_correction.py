"""Query correction: replaces misspelt words, splits joined ones and joins split ones.

Only words that no article and no dictionary has are changed; two words that articles write as one, "pass word", are
joined.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from search.spelling.corrector import replace_words
from search.spelling.error_model import SLIP, SWAPPED
from search.text.analyzer import with_phrases
from search.text.normalizer import fold, is_alphabetic
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.matching.query_parser import QueryParser
    from search.query import Query
    from search.spelling.corrector import Corrector
    from search.text.analyzer import Token


class QueryCorrector:
    """Corrects queries by the words of one generation."""

    def __init__(self, parser: QueryParser, corrector: Corrector) -> None:
        self._parser = parser
        self._corrector = corrector

    def correct(self, query: Query) -> tuple[Query, Mapping[str, str]]:
        """Return the corrected query, and its replacements by what was typed; unchanged if corrections are off.

        Some replacements need no mention: those by function words, which no article is found by, and "back up" by
        "backup", which are both right.
        """
        if not query.correct:
            return query, {}
        words, joined = self._join_words(query.words)
        corrections: dict[str, str] = {}
        tokens = self._parser.tokens(words)
        for token in tokens:
            is_last = query.prefix and token is tokens[-1]
            if (word := self._correct(token, query, is_last=is_last)) and token.surface not in self._parser.named(
                words
            ):
                corrections[token.surface] = " ".join(map(self._corrector.written, word.split()))
        if not corrections and words == query.words:
            return query, {}
        phrases = tuple(replace_words(phrase, corrections) for phrase in query.phrases)
        shown = {typed: meant for typed, meant in corrections.items() if not STOP_WORDS.issuperset(meant.split())}
        return replace(query, words=replace_words(words, corrections), phrases=phrases), {**joined, **shown}

    def recognises(self, word: str) -> bool:
        """Return whether an article has a word, or one that is only a slip of the finger away."""
        return self._parser.has(word) or self._corrector.correct(fold(word), most=SLIP) is not None

    def _join_words(self, words: str) -> tuple[str, Mapping[str, str]]:
        """Return the words with neighbours joined that articles write as one word, and the corrections among these."""
        corrections: dict[str, str] = {}
        for (first, one), (second, other) in pairwise((word, fold(word)) for word in words.split()):
            word = self._corrector.join(one, other)
            if word and with_phrases(f"{one} {other}") == f"{one} {other}":
                word = self._corrector.written(word)
                words = words.replace(f"{first} {second}", word)
                if not all(map(self._corrector.is_listed, (one, other, one + other))):
                    corrections[f"{first} {second}"] = word
        return words, corrections

    def _correct(self, token: Token, query: Query, *, is_last: bool) -> str | None:
        """Return what a word was meant to be, or None if it may be right.

        A form of a known word is only wrong if a slip of the finger makes it the form of another: "comming" is no form
        of "comm", which an article has. A last word may be the beginning of a longer one: as long as the visitor is
        typing, that one is meant; afterwards, two letters may have been swapped.
        """
        surface, corrector = token.surface, self._corrector
        if not is_alphabetic(surface) or corrector.is_real(surface):
            return None
        if is_last and corrector.begins(surface):
            return corrector.correct(surface, most=SWAPPED) if query.is_complete else None
        if self._parser.is_known(token):
            word = corrector.correct(surface, most=SLIP)
            return word if word and self._parser.tokens(word)[0].term != token.term else None
        if word := corrector.correct(surface):
            return word
        if parts := corrector.split(surface):
            return " ".join(parts)
        return corrector.correct_prefix(surface) if is_last and not query.is_complete else None


def corrected_words(corrections: Mapping[str, str]) -> frozenset[str]:
    """Return the words that a query contains only after correction, folded."""
    return frozenset(word for words in corrections.values() for word in fold(words).split())
