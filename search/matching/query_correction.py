"""Query correction: replaces misspelt words, splits joined ones and joins split ones.

Only words that no article has are changed; two words that articles write as one, "pass word", are joined.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from search.spelling.corrector import replace_words
from search.text.analyzer import with_phrases
from search.text.normalizer import fold

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
        """Return the corrected query, and its replacements by what was typed; unchanged if corrections are off."""
        if not query.correct:
            return query, {}
        words, joined = self._join_words(query.words)
        corrections: dict[str, str] = {}
        for token, may_be_unfinished in self._parser.unknown(words, prefix=query.prefix):
            if word := self._correct(token, may_be_unfinished=may_be_unfinished):
                corrections[token.surface] = word
        if not corrections and not joined:
            return query, {}
        phrases = tuple(replace_words(phrase, corrections) for phrase in query.phrases)
        return replace(query, words=replace_words(words, corrections), phrases=phrases), {**joined, **corrections}

    def _join_words(self, words: str) -> tuple[str, Mapping[str, str]]:
        """Return the words with neighbours joined that articles write as one word."""
        joined: dict[str, str] = {}
        for first, second in pairwise(words.split()):
            pair = f"{fold(first)} {fold(second)}"
            if with_phrases(pair) == pair and (word := self._corrector.join(fold(first), fold(second))):
                joined[f"{first} {second}"] = word
        for pair, word in joined.items():
            words = words.replace(pair, word)
        return words, joined

    def _correct(self, token: Token, *, may_be_unfinished: bool) -> str | None:
        surface = token.surface
        if word := self._corrector.correct(surface):
            return word
        if parts := self._corrector.split(surface):
            return " ".join(parts)
        return self._corrector.correct_prefix(surface) if may_be_unfinished else None


def corrected_words(corrections: Mapping[str, str]) -> frozenset[str]:
    """Return the words that a query contains only after correction."""
    return frozenset(word for words in corrections.values() for word in words.split())
