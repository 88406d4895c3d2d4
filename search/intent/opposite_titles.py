"""Opposite titles: which articles are about the opposite of what a query asks for, by their titles."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import numpy as np

from search.intent.cues import cues, refuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

OPPOSITE: Final = 0.5
"""Factor for the score of an article about the opposite: it is still found, below all that matches half as well."""


class OppositeTitles:
    """The articles of a generation that take one side of a pair of opposites in their titles.

    ``titles`` are the titles of the articles with their languages, in the order of their numbers.
    """

    def __init__(self, titles: Sequence[tuple[str, str]]) -> None:
        self._titles = titles
        by_language: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for article, (title, lang) in enumerate(titles):
            if opposite := cues.__wrapped__(title, lang).opposite_sides:
                by_language[lang].append((article, opposite))
        self._by_language = {
            lang: (np.array([article for article, _ in rows]), np.array([opposite for _, opposite in rows], np.int64))
            for lang, rows in by_language.items()
        }

    def factors(self, words: str) -> NDArray[np.float64] | None:
        """Return a factor for the score of each article, float64 [articles], or None if none is about the opposite."""
        factors = None
        for lang, (articles, opposite) in self._by_language.items():
            if not (sides := cues(words, lang).sides):
                continue
            contrary = articles[(opposite & sides) != 0]
            if len(contrary):
                factors = np.ones(len(self._titles)) if factors is None else factors
                factors[contrary] = OPPOSITE
        return factors

    def contradicts(self, article: int, words: str) -> bool:
        """Return whether an article is about the opposite of a query, or about what it says not to do."""
        title, lang = self._titles[article]
        query = cues(words, lang)
        return query.contradicts(cues(title, lang)) or refuses(query, title)
