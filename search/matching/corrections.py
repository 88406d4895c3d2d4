"""Corrections: a query's misspelt, glued and parted words, replaced by those that were meant.

Only words that no article has are touched; two words that are one in the articles, "pass word", are put together.
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

    from search.matching.query_parser import Reader
    from search.query import Query
    from search.spelling.corrector import Corrector
    from search.text.analyzer import Token


class Corrections:
    """Corrects queries by the words of one generation."""

    def __init__(self, reader: Reader, corrector: Corrector) -> None:
        self._reader = reader
        self._corrector = corrector

    def apply(self, query: Query) -> tuple[Query, Mapping[str, str]]:
        """Return the query as it was meant, and what in it was replaced by what; nothing if it says not to."""
        if not query.correct:
            return query, {}
        words, joined = self._joined(query.words)
        corrections: dict[str, str] = {}
        for token, is_begun in self._reader.unknown(words, prefix=query.prefix):
            if word := self._correct(token, is_begun=is_begun):
                corrections[token.surface] = word
        if not corrections and not joined:
            return query, {}
        phrases = tuple(replace_words(phrase, corrections) for phrase in query.phrases)
        return replace(query, words=replace_words(words, corrections), phrases=phrases), {**joined, **corrections}

    def _joined(self, words: str) -> tuple[str, Mapping[str, str]]:
        """Return the words with those together that belong together."""
        joined: dict[str, str] = {}
        for first, second in pairwise(words.split()):
            apart = f"{fold(first)} {fold(second)}"
            if with_phrases(apart) == apart and (word := self._corrector.join(fold(first), fold(second))):
                joined[f"{first} {second}"] = word
        for apart, word in joined.items():
            words = words.replace(apart, word)
        return words, joined

    def _correct(self, token: Token, *, is_begun: bool) -> str | None:
        surface = token.surface
        if word := self._corrector.correct(surface):
            return word
        if parts := self._corrector.split(surface):
            return " ".join(parts)
        return self._corrector.correct_beginning(surface) if is_begun else None


def corrected_words(corrections: Mapping[str, str]) -> frozenset[str]:
    """Return the words that stand in a query only because it was corrected."""
    return frozenset(word for meant in corrections.values() for word in meant.split())
