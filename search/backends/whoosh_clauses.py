"""Clauses: the words of a query, each with the sections it matches and what that is worth.

A misspelt word becomes the one it was meant to be, and the last word may only have been begun.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from search.analysis import fold
from search.backends.whoosh_index import EMPTY, idf
from search.spelling import Corrector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.analysis import Analyzer, Token
    from search.backends.whoosh_index import IndexReading
    from search.query import Query

PREFIX_WEIGHT = 0.7
"""A word that only begins as typed counts less than the word itself."""

BEGUN_SHARE = 0.35
"""How much of a word a section has that only has one beginning like it: "card" is little of the "car" asked for."""

MAX_PREFIX_WORDS = 48
"""Of all words with a beginning, those that most articles have."""

UNKNOWN_CODE = 0.4
"""A number that no article knows says less than a word that none knows: error lines are full of them."""


@dataclass(frozen=True, slots=True)
class Clause:
    """A word of the query and what it matches.

    ``scores`` gives each section's BM25F score and ``shares`` how much of the word it has, 0 to 1: a section
    with ``example`` has half of ``imap.example``. ``mass`` is the word's idf. ``is_known`` is False for a word that
    no article has, even where some have words that begin like it.
    """

    surface: str
    mass: float
    scores: Mapping[int, float]
    shares: Mapping[int, float]
    strong: frozenset[int]
    terms: frozenset[str]
    is_known: bool


class Clauses:
    """Reads queries against the postings and the lexicon of one index."""

    def __init__(self, index: IndexReading, analyzer: Analyzer) -> None:
        self._index = index
        self._analyzer = analyzer

    @cached_property
    def _lexicon(self) -> dict[str, int]:
        return self._index.lexicon()

    @cached_property
    def _sorted_words(self) -> list[str]:
        return list(self._lexicon)

    @cached_property
    def _corrector(self) -> Corrector:
        return Corrector(self._lexicon)

    def _begun(self, beginning: str) -> list[str]:
        """Return the known words that begin so, those that most articles have."""
        first = bisect_left(self._sorted_words, beginning)
        last = bisect_left(self._sorted_words, beginning + "\U0010ffff", lo=first)
        return heapq.nlargest(MAX_PREFIX_WORDS, self._sorted_words[first:last], key=self._lexicon.__getitem__)

    def corrections(self, query: Query) -> dict[str, str]:
        """Return the misspelt words of a query with what they were meant to be."""
        tokens = self._analyzer.query_tokens(query.words)
        corrections: dict[str, str] = {}
        for token in tokens:
            begun = query.prefix and token == tokens[-1]
            if self._is_unknown(token, prefix=begun) and (word := self._correct(token.surface, begun=begun)):
                corrections[token.surface] = word
        return corrections

    def _correct(self, word: str, *, begun: bool) -> str | None:
        return self._corrector.correct(word) or (self._corrector.correct_beginning(word) if begun else None)

    def _is_unknown(self, token: Token, *, prefix: bool) -> bool:
        if not token.surface.isalpha() or any(self._index.postings(term) is not EMPTY for term in token.terms):
            return False
        return not (prefix and self._begun(token.surface))

    def of(self, words: str, *, prefix: bool) -> list[Clause]:
        """Return the clauses of a query's words, each word once; with ``prefix`` the last may only have been begun."""
        tokens = self._analyzer.query_tokens(words)
        typing = prefix and bool(tokens) and fold(words).endswith(tokens[-1].surface)
        unique = list(dict.fromkeys(tokens))
        return [self._clause(token, prefix=typing and token == tokens[-1]) for token in unique]

    def _clause(self, token: Token, *, prefix: bool) -> Clause:
        if prefix and not token.parts:
            return self._beginning(token)
        scores: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        strong: set[int] = set()
        mass = 0.0
        for term in token.terms:
            postings = self._index.postings(term)
            mass = max(mass, postings.idf)
            strong |= postings.strong
            for section, weight in postings.weights.items():
                scores[section] += weight * postings.idf
                shares[section] += 1.0 if term == token.term else 1.0 / len(token.parts)
        known = bool(scores)
        mass = mass or self._unknown_mass * (UNKNOWN_CODE if _has_digit(token.surface) else 1.0)
        return Clause(token.surface, mass, scores, shares, frozenset(strong), frozenset(token.terms), known)

    def _beginning(self, token: Token) -> Clause:
        """Return the clause of the last word, which may only have been begun.

        The word and all that begin like it are weighed as one term: with an idf of its own, the rare "pass" would
        hide the "password" that most people are typing.
        """
        begun = (term for word in self._begun(token.surface) for term in self._analyzer.terms(word))
        terms = {token.term, *begun}
        typed = self._index.postings(token.term)
        weights: dict[int, float] = {}
        strong: set[int] = set()
        for term in terms:
            postings = self._index.postings(term)
            worth = 1.0 if term == token.term else PREFIX_WEIGHT
            strong |= postings.strong
            for section, weight in postings.weights.items():
                weights[section] = max(weights.get(section, 0.0), worth * weight)
        together = idf(len(weights), self._index.sections)
        return Clause(
            token.surface,
            mass=together if typed is not EMPTY else self._unknown_mass,
            scores={section: weight * together for section, weight in weights.items()},
            shares={section: 1.0 if section in typed.weights else BEGUN_SHARE for section in weights},
            strong=frozenset(strong),
            terms=frozenset(terms),
            is_known=typed is not EMPTY,
        )

    @property
    def _unknown_mass(self) -> float:
        """The idf of a word that no section has."""
        return idf(0, self._index.sections)


def _has_digit(word: str) -> bool:
    return any(char.isdigit() for char in word)
