"""Deletions: an index of words by what is left of them when a letter or two are left out.

Two words one edit apart share a form with at most one letter left out of each (Mor and Fraenkel 1982, the idea of
SymSpell). So a misspelt word's forms are looked up among the forms of all words, each by one binary search, and the
cost hardly depends on how many words there are. Two arrays hold the index: the hashes of all forms, sorted, and the
word that each belongs to. A hash of 32 bits now and then stands for two forms: whoever looks up verifies what is found.

Words of nine letters and more have the forms with two letters left out as well, the first one never among them:
people get the first letter right, and a fifth of the forms is saved. Beginnings have entries of their own.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, combinations, groupby, pairwise
from operator import mul
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint32]
    Places = NDArray[np.int32]

SHORTEST: Final = 4
"""Letters of the shortest word that a misspelt one may have been meant to be."""
LONG: Final = 9
"""From so many letters on, a word may be two edits away."""
LONGEST: Final = 24
"""Of longer words only one edit is looked for: 24 letters have 253 forms with two left out."""
BEGINNING: Final = 6
"""The first letters of a word that are looked up as a beginning."""

_WHOLE: Final = (1 << 32) - 1
_MIX: Final = 0x9E3779B1
_SHIFT: Final = 15
_BASE: Final = 0x85EBCA6B
_BACK: Final = pow(_BASE, -1, 1 << 32)
_TWICE: Final = pow(_BASE, -2, 1 << 32)
_OF_BEGINNINGS: Final = 0x27D4EB2F
_POWERS: Final = tuple(pow(_BASE, place, 1 << 32) for place in range(256))


def deletion_index(words: Sequence[str]) -> tuple[Hashes, Places]:
    """Return the index of sorted words: the hashes of their forms, sorted, and the place of the word of each.

    Both arrays are one-dimensional and of one length, uint32 and int32. The hashes are the same in every process. A
    beginning leads to the first of the words that begin so.
    """
    hashes, places = [np.zeros(0, np.uint32)], [np.zeros(0, np.int32)]
    entries = [(len(word), place, word) for place, word in enumerate(words) if SHORTEST <= len(word) < len(_POWERS)]
    for salt, found in ((0, entries), (_OF_BEGINNINGS, _beginnings(words))):
        for _, group in groupby(sorted(found), key=lambda entry: entry[0]):
            same_length = list(group)
            forms = _forms([text for _, _, text in same_length], pairs=not salt) ^ np.uint32(salt)
            hashes.append(forms.ravel())
            places.append(np.repeat(np.array([place for _, place, _ in same_length], np.int32), forms.shape[1]))
    together = np.concatenate(hashes)
    order = np.argsort(together)
    return together[order], np.concatenate(places)[order]


def short_forms(word: str) -> list[int]:
    """Return the hashes of a word and of its forms with one letter left out."""
    sums = _sums(word)
    whole = sums[-1]
    return [whole & _WHOLE, *((head + (whole - moved) * _BACK) & _WHOLE for head, moved in pairwise(sums))]


def long_forms(word: str) -> list[int]:
    """Return the hashes of a word's forms with two letters left out; none where it is too long for that."""
    if len(word) > LONGEST:
        return []
    sums = _sums(word)
    whole = sums[-1]
    heads = [head - moved * _BACK for head, moved in pairwise(sums[1:])]
    tails = [moved * _BACK + (whole - rest) * _TWICE for moved, rest in pairwise(sums[1:])]
    return [(head + tail) & _WHOLE for first, head in enumerate(heads) for tail in tails[first + 1 :]]


def beginning_forms(beginning: str) -> list[int]:
    """Return the hashes of a beginning and of its forms with one letter left out."""
    return [form ^ _OF_BEGINNINGS for form in short_forms(beginning)]


def _beginnings(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the length, the first word's place and the letters of every beginning."""
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        if len(word) > SHORTEST:
            for length in range(SHORTEST - 1, min(len(word), BEGINNING + 1) + 1):
                first.setdefault(word[:length], place)
    return [(len(beginning), place, beginning) for beginning, place in first.items()]


@lru_cache(maxsize=5000)
def _letter(letter: str) -> int:
    mixed = ord(letter) * _MIX & _WHOLE
    return mixed ^ (mixed >> _SHIFT)


def _sums(word: str) -> list[int]:
    """Return the sums of a polynomial in the letters before each place and after the last, not yet modulo 2³²."""
    return list(accumulate(map(mul, map(_letter, word), _POWERS), initial=0))


def _forms(words: Sequence[str], *, pairs: bool) -> Hashes:
    """Return what ``short_forms`` and, for long words, ``long_forms`` do, for words of one length, a row for each."""
    length = len(words[0])
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4").reshape(len(words), length)
    letters = codes * np.uint32(_MIX)
    letters ^= letters >> np.uint32(_SHIFT)
    sums = np.zeros((len(words), length + 1), np.uint32)
    np.cumsum(letters * np.array(_POWERS[:length], np.uint32), axis=1, out=sums[:, 1:])
    whole, moved = sums[:, -1:], sums[:, 1:]
    heads = sums[:, :-1] - moved * np.uint32(_BACK)
    forms = [whole, heads + whole * np.uint32(_BACK)]
    if pairs and LONG <= length <= LONGEST:
        tails = sums[:, :-1] * np.uint32(_BACK) + (whole - moved) * np.uint32(_TWICE)
        first, second = np.array(list(combinations(range(1, length), 2))).T
        forms.append(heads[:, first] + tails[:, second])
    return np.concatenate(forms, axis=1, dtype=np.uint32)
