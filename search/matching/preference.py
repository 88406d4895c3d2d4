"""The reader's language: articles in it come before others that match about as well.

The words of a query say more than the settings of a browser: German words find the German article first, whatever the
browser asks for. So if an article in another language matches the words clearly better than any in the reader's, the
query is taken to be in that language. The remaining languages are not left out, but count for less.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from kb.lists.languages import closest

if TYPE_CHECKING:
    from collections.abc import Sequence

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
