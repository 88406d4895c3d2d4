"""Languages: the reader's comes first, and of the versions of one article a list shows the best.

The words of a query say more than the settings of a browser: German words find the German article first, whatever the
browser asks for. So if an article in another language matches the words clearly better than any in the reader's, the
query is taken to be in that language. The remaining languages are not left out, but count for less.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.lists.languages import closest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.matching.ranking import Ranking

CLEARLY_LESS: Final = 0.65
"""The query is in another language if the best article in the reader's has less than this share of the words' score."""

OTHER_LANGUAGE: Final = 0.5
"""Factor for articles in another language than the reader's ..."""

OTHER_VARIANT: Final = 0.9
"""... and in another variant of it, such as the Portuguese of Brazil for a reader in Portugal."""


class LanguagePreference:
    """The languages of a generation's articles, and how much each article counts for the readers of one of them."""

    def __init__(self, langs: Sequence[str]) -> None:
        """Take the language of each article, in the order of their numbers."""
        counts = Counter(langs)
        self.languages = tuple(sorted(counts, key=lambda lang: (-counts[lang], lang)))
        """Most common first."""
        numbers = {lang: number for number, lang in enumerate(self.languages)}
        self._language_of = np.array([numbers[lang] for lang in langs], np.int64)
        self._factors = lru_cache(maxsize=64)(self._find_factors)
        self._preferred = lru_cache(maxsize=256)(lambda lang: closest(lang, self.languages))

    def factors(self, lang: str, by_words: Ranking) -> NDArray[np.float64] | None:
        """Return a factor for the score of each article, float64 [articles], or None if no article is preferred.

        ``lang`` is the reader's language, ``by_words`` the ranking without any preference.
        """
        preferred = self._preferred(lang) if lang and len(self.languages) > 1 else ""
        return self._factors(self._language_of_words(by_words, preferred)) if preferred else None

    def _language_of_words(self, by_words: Ranking, preferred: str) -> str:
        best = np.zeros(len(self.languages))
        np.maximum.at(best, self._language_of[by_words.articles], by_words.scores)
        is_preferred = best[self.languages.index(preferred)] >= CLEARLY_LESS * best.max()
        return preferred if is_preferred else self.languages[int(best.argmax())]

    def _find_factors(self, preferred: str) -> NDArray[np.float64]:
        by_language = [
            1.0 if lang == preferred else OTHER_VARIANT if closest(preferred, (lang,)) else OTHER_LANGUAGE
            for lang in self.languages
        ]
        return np.array(by_language).take(self._language_of)


class Translations:
    """Which articles of a generation are versions of one."""

    def __init__(self, slugs: Sequence[str], versions: Mapping[str, tuple[str, ...]]) -> None:
        """Take the slugs of the articles in the order of their numbers, and those of all versions by slug."""
        self.most = max(map(len, versions.values()), default=1)
        """The largest number of versions of an article."""
        firsts: dict[tuple[str, ...], int] = {}
        self._first = np.array(
            [firsts.setdefault(versions.get(slug, (slug,)), number) for number, slug in enumerate(slugs)], np.int64
        )

    def versions(self, article: int) -> Sequence[int]:
        """Return all versions of an article, itself included."""
        numbers: list[int] = (self._first == self._first[article]).nonzero()[0].tolist()
        return numbers

    def count(self, articles: NDArray[np.intp]) -> int:
        """Return how many articles these are if versions of one count as one."""
        return len(articles) if self.most == 1 else len(np.unique(self._first[articles]))

    def best(self, ranking: Ranking, pinned: int | None = None) -> Ranking:
        """Return the ranking with only the best version of each article, or the ``pinned`` one."""
        if self.most == 1:
            return ranking
        groups = self._first[ranking.articles]
        is_pinned = ranking.articles == (-1 if pinned is None else pinned)
        order = np.lexsort((-ranking.scores, ~is_pinned, groups))
        kept = np.sort(order[np.append(True, np.diff(groups[order]) > 0)[: len(order)]])
        return replace(ranking, articles=ranking.articles[kept], scores=ranking.scores[kept])
