"""Opposite titles: which articles are about the opposite of what a query asks for, by their titles."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from search.intent.cues import cues, refuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.article import Entry

OPPOSITE: Final = 0.5
"""Factor for the score of an article about the opposite: it is still found, below all that matches half as well."""


@dataclass(frozen=True, slots=True)
class Names:
    """The title of an article in its language, and the other words for it: keywords, synonyms, expected questions."""

    title: str
    lang: str = "en"
    others: tuple[str, ...] = ()

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the names of an article."""
        metadata = entry.metadata
        return cls(entry.title, entry.lang, (*metadata.keywords, *metadata.synonyms, *metadata.expect_queries))


class OppositeTitles:
    """The articles of a generation that take one side of a pair of opposites in their titles, by number.

    An article whose other names have the other side too covers both: "downgrade" finds "Upgrade or change your plan".
    """

    def __init__(self, names: Sequence[Names]) -> None:
        self._names = names
        self._opposites: dict[int, int] = {}
        by_language: dict[str, list[int]] = defaultdict(list)
        for article, each in enumerate(names):
            if opposite := _opposite_sides(each):
                self._opposites[article] = opposite
                by_language[each.lang].append(article)
        self._by_language = {
            lang: (np.array(articles), np.array([self._opposites[article] for article in articles], np.int64))
            for lang, articles in by_language.items()
        }

    def factors(self, words: str) -> NDArray[np.float64] | None:
        """Return a factor for the score of each article, float64 [articles], or None if none is about the opposite."""
        factors = None
        for lang, (articles, opposite) in self._by_language.items():
            if not (sides := cues(words, lang).sides):
                continue
            contrary = articles[(opposite & sides) != 0]
            if len(contrary):
                factors = np.ones(len(self._names)) if factors is None else factors
                factors[contrary] = OPPOSITE
        return factors

    def contradicts(self, article: int, words: str) -> bool:
        """Return whether an article is about the opposite of a query, or about what it says not to do."""
        names = self._names[article]
        query = cues(words, names.lang)
        return bool(query.sides & self._opposites.get(article, 0)) or refuses(query, names.title)


def _opposite_sides(names: Names) -> int:
    """Return the sides that an article is the opposite of, as bits."""
    opposite = cues.__wrapped__(names.title, names.lang).opposite_sides
    for name in names.others if opposite else ():
        opposite &= ~cues.__wrapped__(name, names.lang).sides
    return opposite
