"""Corrector: the known word a misspelt one was meant to be.

The thresholds are Meilisearch's: words below five letters are left alone, one edit from five, two from nine. An
edit is an insertion, a deletion, a substitution or a transposition of neighbours (optimal string alignment).
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_BEGINNING = 4
"""Fewer letters begin too many words to say which was meant."""

_WORD = re.compile(r"[^\W\d_]+")


def max_edits(word: str) -> int:
    """Return how many edits a word of this length may be away from the one that was meant."""
    if len(word) < 5:
        return 0
    return 1 if len(word) < 9 else 2


class Corrector:
    """Corrections from a lexicon: word → number of articles that have it."""

    def __init__(self, lexicon: Mapping[str, int]) -> None:
        self._frequency = lexicon
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._by_initial: dict[str, list[str]] = defaultdict(list)
        for word in lexicon:
            self._by_length[len(word)].append(word)
            self._by_initial[word[0]].append(word)

    def correct(self, word: str) -> str | None:
        """Return the best known word within reach, or None; of equals the one most articles have."""
        edits = max_edits(word)
        if not edits or word in self._frequency:
            return None
        candidates = [
            candidate
            for length in range(len(word) - edits, len(word) + edits + 1)
            for candidate in self._by_length.get(length, ())
        ]
        near = process.extract(word, candidates, scorer=OSA.distance, score_cutoff=edits, limit=50)
        return min(near, key=lambda item: self._rank(word, item[0], item[1]))[0] if near else None

    def correct_beginning(self, beginning: str) -> str | None:
        """Return the known word that a misspelt beginning leads to, or None; of equals the most frequent.

        Everybody who will type "pasword" types "pasw" first, and the list should not go blank meanwhile.
        """
        if len(beginning) < MIN_BEGINNING:
            return None
        begun = [word for word in self._by_initial.get(beginning[0], ()) if len(word) > len(beginning)]
        lengths = (len(beginning), len(beginning) + 1)
        near = [
            (distance, begun[place])
            for length in lengths
            for _, distance, place in process.extract(
                beginning, [word[:length] for word in begun], scorer=OSA.distance, score_cutoff=1, limit=None
            )
        ]
        return min(near, key=lambda item: (item[0], -self._frequency[item[1]], item[1]))[1] if near else None

    def _rank(self, word: str, candidate: str, distance: float) -> tuple[float, bool, int, str]:
        return distance, candidate[0] != word[0], -self._frequency[candidate], candidate


def replace_words(text: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed, with each misspelt word replaced by its correction."""
    return _WORD.sub(lambda match: corrections.get(fold(match[0]), match[0]), text)
