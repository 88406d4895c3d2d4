"""Corrector: the known word a misspelt one was meant to be.

The thresholds are Meilisearch's: words below five letters are left alone, one edit from five, two from nine. An
edit is an insertion, a deletion, a substitution or a transposition of neighbours (optimal string alignment). Of the
words within reach the one counts that is most likely: often in the articles, and easily mistyped so.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

import numpy as np
from rapidfuzz.distance import OSA

from search.spelling.error_model import cost
from search.spelling.symmetric_delete import (
    BEGINNING,
    SHORTEST,
    beginning_forms,
    deletion_index,
    long_forms,
    short_forms,
)
from search.text.analyzer import STOP_WORDS, WORD
from search.text.common_words import EVERYDAY
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

MIN_BEGINNING: Final = 4
"""Fewer letters begin too many words to say which was meant."""

MIN_PART: Final = 3
"""Letters of a word that was glued to another."""

_FREQUENT: Final = 0.3
"""How much the logarithm of a word's frequency weighs against the cost of the slip."""

_TOO_FAR: Final = 4.5
"""A slip that costs more is another word: where an article lacks "sector", nobody means "vector"."""

_CLEARLY: Final = 2
"""A joined word has to be so many times as frequent as the rarer of its parts."""

_MAX_BEGUN: Final = 200
"""Of more words with one beginning than this nobody can say which was meant."""

_LAST: Final = "\U0010ffff"
_WORD = re.compile(WORD)


def max_edits(word: str) -> int:
    """Return how many edits a word of this length may be away from the one that was meant."""
    if len(word) < 5:
        return 0
    return 1 if len(word) < 9 else 2


class Corrector:
    """Corrections from a lexicon; what one costs hardly depends on the size of it. Safe to use from any thread.

    ``words`` are sorted and ``frequency`` has the number of articles with each, int32; ``hashes`` and ``places`` are
    what :func:`search.spelling.symmetric_delete.deletion_index` gave for the words, as arrays in memory or mapped from
    a file.
    """

    def __init__(
        self,
        words: Sequence[str],
        frequency: Sequence[int] | NDArray[np.int32],
        hashes: NDArray[np.uint32],
        places: NDArray[np.int32],
    ) -> None:
        self._words = words
        self._frequency = frequency
        self._counts: dict[str, int] = dict(zip(words, np.asarray(frequency).tolist(), strict=True))
        self._hashes = np.asarray(hashes)  # a plain view: each slice of a memmap costs ten times as much
        self._places = np.asarray(places)

    @classmethod
    def of(cls, lexicon: Mapping[str, int]) -> Corrector:
        """Return the corrector of a small lexicon, word → number of articles that have it; makes its index anew."""
        words = sorted(lexicon)
        return cls(words, [lexicon[word] for word in words], *deletion_index(words))

    def knows(self, word: str) -> bool:
        """Tell whether the lexicon has the word."""
        return self._count(word) > 0

    def correct(self, word: str) -> str | None:
        """Return the known word that a misspelt one was most likely meant to be, or None.

        Never for a known word, nor for an everyday one that no article has.
        """
        edits = max_edits(word)
        if not edits or word in EVERYDAY or self.knows(word):
            return None
        short = short_forms(word)
        found = self._best(word, self._having(short), 1)
        if found is None and edits > 1:
            found = self._best(word, self._having(short + long_forms(word)), edits)
        return found

    def correct_beginning(self, beginning: str) -> str | None:
        """Return the known word that a misspelt beginning leads to, or None; of equals the most frequent.

        Everybody who will type "pasword" types "pasw" first, and the list should not go blank meanwhile. None as well
        where some word does begin so.
        """
        if len(beginning) < MIN_BEGINNING or self._begun(beginning):
            return None
        head, rest = beginning[:BEGINNING], beginning[BEGINNING:]
        if rest and (begun := self._begun(head)):
            found = self._continued(beginning, begun)
        else:
            found = (
                (self._weight(place) - slip, self._words[place])
                for slip, other in self._other_beginnings(head)
                if (place := self._most_frequent(self._begun(other + rest))) is not None
            )
        return max(found, default=(0.0, None))[1]

    def split(self, word: str) -> tuple[str, str] | None:
        """Return the two known words that were glued into an unknown one, "twofactor", or None."""
        if len(word) < 2 * MIN_PART or self.knows(word):
            return None
        cuts = ((word[:at], word[at:]) for at in range(MIN_PART, len(word) - MIN_PART + 1))
        counted = [(self._weakest(parts), parts) for parts in cuts]
        weakest, parts = max(counted)
        return parts if weakest else None

    def join(self, first: str, second: str) -> str | None:
        """Return the known word that two were parted from, "pass word", or None where the two may well be meant."""
        joined = first + second
        together = self._counts.get(joined, 0)
        if not together or len(joined) < 5 or first in STOP_WORDS or second in STOP_WORDS:
            return None
        return joined if together > _CLEARLY * min(self._count(first), self._count(second)) else None

    def _count(self, word: str) -> int:
        return self._counts.get(word, 0)

    def _weakest(self, parts: tuple[str, str]) -> int:
        if any(part in STOP_WORDS for part in parts):
            return 0
        count = self._count(parts[0])
        return min(count, self._count(parts[1])) if count else 0

    def _having(self, forms: Sequence[int]) -> set[int]:
        """Return the places of the words that have one of the forms, and perhaps of some that have not."""
        if not len(self._hashes):
            return set()
        hashes = np.array(forms, np.uint32)
        first = self._hashes.searchsorted(hashes)
        hit = self._hashes.take(first, mode="clip") == hashes
        first, last = first[hit], self._hashes.searchsorted(hashes[hit], "right")
        found = set(self._places[first].tolist())
        for at in (last - first > 1).nonzero()[0].tolist():  # few forms are those of several words
            found.update(self._places[first[at] : last[at]].tolist())
        return found

    def _best(self, word: str, places: set[int], edits: int) -> str | None:
        """Return the most likely of the words at these places, or None where none is within reach."""
        best, likeliest = None, -math.inf
        for place in places:
            candidate = self._words[place]
            distance = OSA.distance(word, candidate, score_cutoff=edits)
            if len(candidate) < SHORTEST or distance > edits:
                continue
            slip = cost(word, candidate, distance)
            likely = self._weight(place) - slip
            if (likely, candidate) > (likeliest, best or "") and slip < _TOO_FAR and not is_another(word, candidate):
                best, likeliest = candidate, likely
        return best

    def _weight(self, place: int) -> float:
        return _FREQUENT * math.log(int(self._frequency[place]) + 1)

    def _begun(self, beginning: str) -> range:
        """Return the places of the words that begin so."""
        first = bisect_left(self._words, beginning)
        if first == len(self._words) or not self._words[first].startswith(beginning):
            return range(0)
        return range(first, bisect_left(self._words, beginning + _LAST, lo=first))

    def _other_beginnings(self, head: str) -> Iterator[tuple[float, str]]:
        """Yield the known beginnings one edit away from what was typed, each with what the slip costs."""
        for place in self._having(beginning_forms(head)):
            word = self._words[place]
            for length in (len(head) - 1, len(head), len(head) + 1):
                if word[0] == head[0] and OSA.distance(head, word[:length], score_cutoff=1) == 1:
                    yield cost(head, word[:length], 1), word[:length]

    def _continued(self, beginning: str, begun: range) -> Iterator[tuple[float, str]]:
        """Yield how likely each word is that was begun right and is one edit away further on."""
        for place in begun if len(begun) <= _MAX_BEGUN else ():
            word = self._words[place]
            slips = (cost(beginning, word[: len(beginning) + more], 1) for more in (-1, 0, 1))
            if (slip := min(slips)) < math.inf:
                yield self._weight(place) - slip, word

    def _most_frequent(self, places: range) -> int | None:
        counts = self._frequency[places.start : places.stop]
        return places.start + int(np.argmax(counts)) if places else None


_AGENTS = ("r", "rs", "er", "ers", "or", "ors")
_ENDINGS = frozenset(("", "d", "ed", "s", "es", "ing", "ings", "ion", "ions", "ly", "y"))


def is_another(word: str, candidate: str) -> bool:
    """Tell whether two words share their stem and both end well: "printer" was not meant to be "printed"."""
    if not word.endswith(_AGENTS):
        return False
    pairs = zip(word, candidate, strict=False)
    same = next((at for at, (one, other) in enumerate(pairs) if one != other), min(len(word), len(candidate)))
    doubled = word[same - 1 : same] == word[same : same + 1]  # but "preferr" is "prefer"
    return same >= 3 and not doubled and word[same:] in _AGENTS and candidate[same:] in _ENDINGS


def replace_words(text: str, corrections: Mapping[str, str]) -> str:
    """Return the text as typed, with each misspelt word replaced by its correction."""
    return _WORD.sub(lambda match: corrections.get(fold(match[0]).replace("'", ""), match[0]), text)
