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
        for word in lexicon:
            self._by_length[len(word)].append(word)

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

    def _rank(self, word: str, candidate: str, distance: float) -> tuple[float, bool, int, str]:
        return distance, candidate[0] != word[0], -self._frequency[candidate], candidate


def replace_words(text: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed, with each misspelt word replaced by its correction."""
    return _WORD.sub(lambda match: corrections.get(fold(match[0]), match[0]), text)
