"""The reader's language: articles in it come before others that match about as well.

The words of a query say more than the settings of a browser: German words find the German article first,
whatever the browser asks for. So other languages are not left out, but count for less.
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

OTHER_LANGUAGE: Final = 0.6
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
        self.factors = lru_cache(maxsize=64)(self._find_factors)

    def _find_factors(self, lang: str) -> NDArray[np.float64] | None:
        """Return a factor for the score of each article, or None if no article is preferred."""
        preferred = closest(lang, self.languages) if len(self.languages) > 1 else ""
        if not preferred:
            return None
        by_language = [
            1.0 if each == preferred else OTHER_VARIANT if closest(preferred, (each,)) else OTHER_LANGUAGE
            for each in self.languages
        ]
        return np.array(by_language).take(self._language_of)
