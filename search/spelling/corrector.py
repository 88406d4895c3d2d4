"""Corrector: finds the known word that a misspelt word was meant to be.

The thresholds are Meilisearch's: no edits below five letters, one from five, two from nine. An edit is an insertion, a
deletion, a substitution or a transposition of neighbours (optimal string alignment). Of the words within reach, the
most likely wins: a word that is frequent in the articles and easily mistyped that way.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from rapidfuzz.distance import OSA

from search.spelling.error_model import MIN_LETTERS, SLIP, cost, misspelling_cost
from search.spelling.symmetric_delete import (
    LONG,
    PREFIX,
    delete_index,
    double_deletes,
    letters_hash,
    prefix_deletes,
    single_deletes,
    sound_hash,
)
from search.text.analyzer import WORD
from search.text.normalizer import fold
from search.text.stop_words import STOP_WORDS
from search.text.word_list import mask, word_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

MIN_PREFIX: Final = 4
"""Shorter prefixes match too many words to pick one."""

MIN_PART: Final = 3
"""The minimum letters in each part of a compound."""

_FREQUENT: Final = 0.3
"""Weight of the logarithm of a word's frequency against the cost of the misspelling."""

CACHED: Final = 2_000
"""Words whose corrections are kept."""

_CLEARLY: Final = 2
"""A joined word must be more than this many times as frequent as the rarer of its parts."""

_MAX_WITH_PREFIX: Final = 200
"""If more words share a prefix, none of them can be picked."""

_LAST: Final = "\U0010ffff"
_WORD = re.compile(WORD)


def max_edits(word: str) -> int:
    """Return how many edits are allowed in a word of this length."""
    return 2 if len(word) >= MIN_LETTERS else 1 if len(word) == MIN_LETTERS - 1 else 0


class _Candidate(NamedTuple):
    """A word that may have been meant: how likely that is, what the misspelling costs, and the word."""

    likely: float
    cost: float
    word: str


_NONE: Final = _Candidate(-math.inf, math.inf, "")


class Corrector:
    """Corrects words by a lexicon, at a cost that hardly depends on its size. Safe to use from any thread.

    ``words`` are sorted, and ``frequency`` int32 holds the number of articles with each; ``hashes`` and ``places`` are
    the :func:`search.spelling.symmetric_delete.delete_index` of the words, in memory or memory-mapped. ``languages``
    are those of the articles, and ``written`` the words as people write them, empty where that is no different.
    """

    def __init__(  # noqa: PLR0917 - the arrays of a lexicon
        self,
        words: Sequence[str],
        frequency: Sequence[int] | NDArray[np.int32],
        hashes: NDArray[np.uint32],
        places: NDArray[np.int32],
        languages: Sequence[str] = (),
        written: Sequence[str] = (),
    ) -> None:
        self._words = words
        self._listed = mask((*languages, "en"))
        self._corrections = lru_cache(maxsize=CACHED)(self._find_correction)  # each keystroke asks for the same words
        self._written = {word: form for word, form in zip(words, written, strict=False) if form}
        self._frequency = frequency
        self._counts: dict[str, int] = dict(zip(words, np.asarray(frequency).tolist(), strict=True))
        self._hashes = np.asarray(hashes)  # a plain view: each slice of a memmap costs ten times as much
        self._places = np.asarray(places)

    @classmethod
    def of(cls, lexicon: Mapping[str, int]) -> Corrector:
        """Return a corrector for a small lexicon, word → number of articles that have it."""
        words = sorted(lexicon)
        return cls(words, [lexicon[word] for word in words], *delete_index(words))

    def knows(self, word: str) -> bool:
        """Return whether the lexicon has the word."""
        return self._counts.get(word, 0) > 0

    def written(self, word: str) -> str:
        """Return a known word as most articles write it: "κωδικός" for "κωδικος"."""
        return self._written.get(word, word)

    def is_listed(self, word: str) -> bool:
        """Return whether a word is one of the articles' languages, or English, which occurs everywhere."""
        return word_list().has(word, self._listed)

    def is_real(self, word: str) -> bool:
        """Return whether a word is right as it is: the articles have it, or their languages do."""
        return self.knows(word) or self.is_listed(word)

    def begins(self, prefix: str) -> bool:
        """Return whether a known word has this prefix."""
        return bool(self._with_prefix(prefix))

    def correct(self, word: str, most: float = math.inf) -> str | None:
        """Return the known word that a misspelt one was most likely meant to be, or None.

        Real words are never corrected. The misspelling may cost up to ``most``, and no more than a slip if the word is
        frequent in any language: "nicht" is not meant to be "night".
        """
        return self._corrections(word, most)

    def _find_correction(self, word: str, most: float) -> str | None:
        edits = max_edits(word)
        if not edits or self.is_real(word):
            return None
        single = single_deletes(word)
        best = self._best(word, self._sharing(single), 1)
        if word_list().is_frequent(word):
            most = min(most, SLIP)
        if most <= SLIP:
            return best.word if best.cost <= most else None
        if edits > 1 and best.cost > SLIP:
            double = double_deletes(word) if len(word) >= LONG else [letters_hash(word)]
            best = max(best, self._best(word, self._sharing([*single, *double, sound_hash(word)]), edits))
        return best.word or None

    def correct_prefix(self, prefix: str) -> str | None:
        """Return the most likely word that a misspelt prefix leads to, or None; known prefixes are left alone.

        People who will type "pasword" type "pasw" first, and suggestions should not vanish meanwhile.
        """
        if len(prefix) < MIN_PREFIX or self._with_prefix(prefix):
            return None
        head, rest = prefix[:PREFIX], prefix[PREFIX:]
        if rest and (places := self._with_prefix(head)):
            candidates = self._continued(prefix, places)
        else:
            candidates = (
                self._most_frequent(places, edit_cost)
                for edit_cost, corrected in self._corrected_prefixes(head)
                if (places := self._with_prefix(corrected + rest))
            )
        return max(candidates, default=(0.0, None))[1]

    def split(self, word: str) -> tuple[str, str] | None:
        """Return the two known words that make up an unknown one such as "twofactor", or None."""
        if len(word) < 2 * MIN_PART or self.knows(word):
            return None
        cuts = ((word[:at], word[at:]) for at in range(MIN_PART, len(word) - MIN_PART + 1))
        rarest, parts = max((self._rarest(parts), parts) for parts in cuts)
        return parts if rarest else None

    def join(self, first: str, second: str) -> str | None:
        """Return the known word that was split in two, as in "pass word", or None if both words are likely intended."""
        joined = first + second
        count = self._counts.get(joined, 0)
        if not count or len(joined) < 5 or first in STOP_WORDS or second in STOP_WORDS:
            return None
        return joined if count > _CLEARLY * self._rarest((first, second)) else None

    def _rarest(self, parts: tuple[str, str]) -> int:
        """Return the count of the rarer word; 0 if one of them is unknown or a stop word."""
        if any(part in STOP_WORDS for part in parts):
            return 0
        return min(self._counts.get(part, 0) for part in parts)

    def _sharing(self, deletes: Sequence[int]) -> set[int]:
        """Return the places of the words that share one of the deletes, and of the few whose hashes collide."""
        if not len(self._hashes):
            return set()
        hashes = np.array(deletes, np.uint32)
        first = self._hashes.searchsorted(hashes)
        hit = self._hashes.take(first, mode="clip") == hashes
        first, last = first[hit], self._hashes.searchsorted(hashes[hit], "right")
        places = set(self._places[first].tolist())
        for at in (last - first > 1).nonzero()[0].tolist():  # few words share a delete
            places.update(self._places[first[at] : last[at]].tolist())
        return places

    def _best(self, word: str, places: set[int], edits: int) -> _Candidate:
        """Return the most likely of the words at these places; its ``word`` is empty if none is within reach."""
        best = _NONE
        for place in places:
            candidate = self._words[place]
            if min(len(word), len(candidate)) < MIN_LETTERS and candidate not in STOP_WORDS:
                continue
            edit_cost = misspelling_cost(word, candidate, edits)
            if edit_cost < math.inf and not is_other_form(word, candidate):
                best = max(best, _Candidate(self._weight(place) - edit_cost, edit_cost, candidate))
        return best

    def _weight(self, place: int) -> float:
        return _FREQUENT * math.log(int(self._frequency[place]) + 1)

    def _with_prefix(self, prefix: str) -> range:
        """Return the places of the words with a prefix."""
        first = bisect_left(self._words, prefix)
        if first == len(self._words) or not self._words[first].startswith(prefix):
            return range(0)
        return range(first, bisect_left(self._words, prefix + _LAST, lo=first))

    def _corrected_prefixes(self, head: str) -> Iterator[tuple[float, str]]:
        """Yield the known prefixes one edit away from the typed one, each with the cost of the edit."""
        for place in self._sharing(prefix_deletes(head)):
            word = self._words[place]
            for length in (len(head) - 1, len(head), len(head) + 1):
                if word[0] == head[0] and OSA.distance(head, word[:length], score_cutoff=1) == 1:
                    yield cost(head, word[:length], 1), word[:length]

    def _continued(self, prefix: str, places: range) -> Iterator[tuple[float, str]]:
        """Yield the words that share the prefix's head and are one edit away after it, each with how likely it is."""
        for place in places if len(places) <= _MAX_WITH_PREFIX else ():
            word = self._words[place]
            edit_cost = min(cost(prefix, word[: len(prefix) + more], 1) for more in (-1, 0, 1))
            if edit_cost < math.inf:
                yield self._weight(place) - edit_cost, word

    def _most_frequent(self, places: range, edit_cost: float) -> tuple[float, str]:
        """Return how likely the most frequent of the words at ``places`` is, and the word."""
        place = places.start + int(np.argmax(self._frequency[places.start : places.stop]))
        return self._weight(place) - edit_cost, self._words[place]


_AGENTS = ("r", "rs", "er", "ers", "or", "ors")
_ENDINGS = frozenset(("", "d", "ed", "s", "es", "ing", "ings", "ion", "ions", "ly", "y"))


def is_other_form(word: str, candidate: str) -> bool:
    """Return whether two words are forms of one stem: "printer" is not a misspelling of "printed"."""
    if not word.endswith(_AGENTS):
        return False
    pairs = zip(word, candidate, strict=False)
    same = next((at for at, (letter, other) in enumerate(pairs) if letter != other), min(len(word), len(candidate)))
    doubled = word[same - 1 : same] == word[same : same + 1]  # but "preferr" is "prefer"
    return same >= 3 and not doubled and word[same:] in _AGENTS and candidate[same:] in _ENDINGS


def replace_words(text: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed, with each misspelt word replaced by its correction."""
    return _WORD.sub(lambda match: corrections.get(fold(match[0]).replace("'", ""), match[0]), text)
