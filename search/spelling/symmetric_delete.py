"""Symmetric delete: an index of words by their deletes, the forms with a letter or two deleted.

Two words one edit apart share a delete with at most one letter deleted from each (Mor and Fraenkel 1982, the idea of
SymSpell). A misspelt word's deletes are looked up among those of all words, each by one binary search, so the cost
hardly depends on the number of words. Two arrays hold the index: the sorted hashes of all deletes, and the word of
each. Hashes have 32 bits and collide now and then, so callers verify the words they get.

Words of five letters and more also have deletes of two letters, but never of the first: people get it right, and
that saves a fifth of the deletes. Prefixes have entries of their own, and so have the sounds of words and the letters
of short words.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, combinations, groupby, pairwise
from operator import mul
from typing import TYPE_CHECKING, Final

import numpy as np

from search.spelling.sound import sound_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.uint32]
    Places = NDArray[np.int32]

SHORTEST: Final = 3
"""Shorter words are not indexed."""
LONG: Final = 5
"""Words of at least this many letters may be two edits away."""
LONGEST: Final = 24
"""Longer words are only found at one edit: 24 letters have 253 deletes of two letters."""
PREFIX: Final = 6
"""Prefixes are looked up by this many letters."""

_WHOLE: Final = (1 << 32) - 1
_MIX: Final = 0x9E3779B1
_SHIFT: Final = 15
_BASE: Final = 0x85EBCA6B
_BACK: Final = pow(_BASE, -1, 1 << 32)
_TWICE: Final = pow(_BASE, -2, 1 << 32)
_PREFIX_SALT: Final = 0x27D4EB2F
_SOUND_SALT: Final = 0x165667B1
_LETTERS_SALT: Final = 0x9E3779B1
_POWERS: Final = tuple(pow(_BASE, place, 1 << 32) for place in range(256))


def delete_index(words: Sequence[str]) -> tuple[Hashes, Places]:
    """Return the index of sorted words: the sorted hashes of their deletes, and the place of each one's word.

    Both arrays are one-dimensional and of one length, uint32 and int32. Hashes are the same in every process. A prefix
    leads to the first of its words.
    """
    hashes, places = [np.zeros(0, np.uint32)], [np.zeros(0, np.int32)]
    entries = [(len(word), place, word) for place, word in enumerate(words) if SHORTEST <= len(word) < len(_POWERS)]
    for salt, texts in ((0, entries), (_PREFIX_SALT, _prefixes(words))):
        for _, group in groupby(sorted(texts), key=lambda entry: entry[0]):
            same_length = list(group)
            deletes = _deletes([text for _, _, text in same_length], pairs=not salt) ^ np.uint32(salt)
            hashes.append(deletes.ravel())
            places.append(np.repeat(np.array([place for _, place, _ in same_length], np.int32), deletes.shape[1]))
    for hash_of, hashed in ((sound_hash, entries), (letters_hash, [each for each in entries if each[0] < LONG])):
        hashes.append(np.array([hash_of(word) for _, _, word in hashed], np.uint32))
        places.append(np.array([place for _, place, _ in hashed], np.int32))
    all_hashes = np.concatenate(hashes)
    order = np.argsort(all_hashes)
    return all_hashes[order], np.concatenate(places)[order]


def single_deletes(word: str) -> list[int]:
    """Return the hashes of a word and of its deletes of one letter."""
    sums = _sums(word)
    whole = sums[-1]
    return [whole & _WHOLE, *((head + (whole - moved) * _BACK) & _WHOLE for head, moved in pairwise(sums))]


def double_deletes(word: str) -> list[int]:
    """Return the hashes of a word's deletes of two letters; none if it is longer than ``LONGEST``."""
    if len(word) > LONGEST:
        return []
    sums = _sums(word)
    whole = sums[-1]
    heads = [head - moved * _BACK for head, moved in pairwise(sums[1:])]
    tails = [moved * _BACK + (whole - rest) * _TWICE for moved, rest in pairwise(sums[1:])]
    return [(head + tail) & _WHOLE for first, head in enumerate(heads) for tail in tails[first + 1 :]]


def prefix_deletes(prefix: str) -> list[int]:
    """Return the hashes of a prefix and of its deletes of one letter."""
    return [delete ^ _PREFIX_SALT for delete in single_deletes(prefix)]


def sound_hash(word: str) -> int:
    """Return the hash of how a word sounds."""
    return (_sums(sound_key(word))[-1] & _WHOLE) ^ _SOUND_SALT


def letters_hash(word: str) -> int:
    """Return the hash of the letters of a word in any order; only words shorter than ``LONG`` are found by it."""
    return (_sums("".join(sorted(word)))[-1] & _WHOLE) ^ _LETTERS_SALT


def _prefixes(words: Sequence[str]) -> list[tuple[int, int, str]]:
    """Return the length, the first word's place and the letters of every prefix."""
    first: dict[str, int] = {}
    for place, word in enumerate(words):
        if len(word) > SHORTEST + 1:
            for length in range(SHORTEST, min(len(word), PREFIX + 1) + 1):
                first.setdefault(word[:length], place)
    return [(len(prefix), place, prefix) for prefix, place in first.items()]


@lru_cache(maxsize=5000)
def _letter(letter: str) -> int:
    mixed = ord(letter) * _MIX & _WHOLE
    return mixed ^ (mixed >> _SHIFT)


def _sums(word: str) -> list[int]:
    """Return the value of a polynomial in the letters up to each place, not yet modulo 2³²."""
    return list(accumulate(map(mul, map(_letter, word), _POWERS), initial=0))


def _deletes(words: Sequence[str], *, pairs: bool) -> Hashes:
    """Return the single and, for long words, the double deletes of words of one length, a row for each."""
    length = len(words[0])
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), "<u4").reshape(len(words), length)
    letters = codes * np.uint32(_MIX)
    letters ^= letters >> np.uint32(_SHIFT)
    sums = np.zeros((len(words), length + 1), np.uint32)
    np.cumsum(letters * np.array(_POWERS[:length], np.uint32), axis=1, out=sums[:, 1:])
    whole, moved = sums[:, -1:], sums[:, 1:]
    heads = sums[:, :-1] - moved * np.uint32(_BACK)
    deletes = [whole, heads + whole * np.uint32(_BACK)]
    if pairs and LONG <= length <= LONGEST:
        tails = sums[:, :-1] * np.uint32(_BACK) + (whole - moved) * np.uint32(_TWICE)
        first, second = np.array(list(combinations(range(1, length), 2))).T
        deletes.append(heads[:, first] + tails[:, second])
    return np.concatenate(deletes, axis=1, dtype=np.uint32)
