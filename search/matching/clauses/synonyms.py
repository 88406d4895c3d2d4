"""Synonym matches: the sections that have all words of a writer's synonym."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from search.matching.clauses.postings import best_of, intersection, postings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from search.index.impacts import Impacts
    from search.matching.clauses.postings import Postings
    from search.text.analyzer import Token

SYNONYM_WEIGHT = 0.7
"""Weight of a synonym beside the word itself."""

CACHED_SYNONYMS: Final = 200
"""Synonyms whose postings are kept."""


class SynonymMatches:
    """What synonyms match in some articles; ``tokens`` splits a text into words."""

    def __init__(self, impacts: Impacts, tokens: Callable[[str], Sequence[Token]]) -> None:
        self._impacts = impacts
        self._tokens = tokens
        self._known: dict[tuple[str, float], tuple[Postings, frozenset[str]] | None] = {}

    def of(self, synonym: str, max_idf: float) -> tuple[Postings, frozenset[str]] | None:
        """Return the sections that have all words of a synonym, weighing at most ``max_idf``, and the terms found."""
        known, key = self._known, (synonym, max_idf)
        if key not in known:
            if len(known) >= CACHED_SYNONYMS:
                known = self._known = {}
            known[key] = self._find(synonym, max_idf)
        return known[key]

    def _find(self, synonym: str, max_idf: float) -> tuple[Postings, frozenset[str]] | None:
        impacts, numbers = self._impacts, self._impacts.numbers
        different = dict.fromkeys(token.wholes for token in self._tokens(synonym))
        words = [[numbers[term] for term in wholes if term in numbers] for wholes in different]
        if not words or not all(words):
            return None
        forms = [[postings_of(impacts, number, 1.0) for number in word] for word in words]
        every = intersection([best_of(postings, impacts.sections) for postings in forms])
        idf = sum(max(impacts.idf[number] for number in word) for word in words)
        terms = [impacts.terms[number] for word in words for number in word]
        weight = np.float32(SYNONYM_WEIGHT * min(1.0, max_idf / max(idf, 1e-9)))
        return replace(every, impacts=every.impacts * weight, share=SYNONYM_WEIGHT), frozenset(terms)
