"""Word list: which words are real, in which languages, and how frequent they are there.

A help centre has few of the words of its language, yet a query about a printer does not mean a pointer. The list in
``words.npz`` (README.md beside this file names its sources) holds hashes instead of words:

- ``starts`` uint32 ``[65537]``: words whose CRC-32 begins with the 16 bits ``b`` are entries ``starts[b]`` to
  ``starts[b + 1]``;
- ``rests`` uint16 ``[words]``: the remaining 16 bits of each, in order, so about one unlisted word in 5,000 is taken
  for a word of some language;
- ``kinds`` uint16 ``[words]``: the row of each word in ``ranks`` uint64 ``[kinds]``, which has two bits per language, a
  :class:`Rank`.
"""

from __future__ import annotations

from bisect import bisect_left
from enum import IntEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

FILE: Final = Path(__file__).with_name("words.npz")
"""The shipped list."""

LANGUAGES: Final = (
    *("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "sk", "sl", "hr", "bg", "ro"),
    *("hu", "el", "ru", "uk", "tr", "ar", "he", "fa", "id", "ca", "lt", "lv", "vi", "hi"),
)
"""The languages of the list, ISO 639-1, in the order of their bits."""

_SAME: Final = {"nb": "no", "nn": "no", "bs": "hr", "sr": "hr", "iw": "he", "in": "id", "ms": "id"}
"""Languages that share a list, and old codes."""

_EVERY_LANGUAGE: Final = 0x5555555555555555
"""The lower bit of each language."""


class Rank(IntEnum):
    """How frequent a word is in a language."""

    UNLISTED = 0
    LISTED = 1
    """Once in a million words or more, in English less."""
    COMMON = 2
    """Ten times in a million words: in German the 7,000 most frequent."""
    FREQUENT = 3
    """A hundred times in a million words: in German the 1,000 most frequent."""


class WordList:
    """The words of 32 languages; words are folded and without apostrophes, as the analyzer sees them."""

    def __init__(
        self,
        starts: NDArray[np.uint32],
        rests: NDArray[np.uint16],
        kinds: NDArray[np.uint16],
        ranks: NDArray[np.uint64],
    ) -> None:
        """Take the arrays that the module describes."""
        # items of a memoryview are Python numbers, far cheaper than items of an array
        self._starts, self._rests, self._kinds = memoryview(starts.data), memoryview(rests.data), memoryview(kinds.data)
        self._ranks: list[int] = ranks.tolist()

    @classmethod
    def of(cls, ranks: Iterable[tuple[str, int]]) -> Self:
        """Return a list of words with their bits, two per language."""
        return cls(*pack(ranks))

    def bits(self, word: str) -> int:
        """Return the ranks of a word in all languages, two bits each; 0 for one that is not listed."""
        head, rest = divmod(crc32(word.encode("utf-8", "surrogatepass")), 1 << 16)
        end = self._starts[head + 1]
        place = bisect_left(self._rests, rest, self._starts[head], end)
        return self._ranks[self._kinds[place]] if place < end and self._rests[place] == rest else 0

    def has(self, word: str, mask: int) -> bool:
        """Return whether a word is listed in one of the languages of a :func:`mask`."""
        return bool(self.bits(word) & mask)

    def is_frequent(self, word: str) -> bool:
        """Return whether a word is frequent in any language."""
        bits = self.bits(word)
        return bool(bits & bits >> 1 & _EVERY_LANGUAGE)

    def languages(self, word: str, least: Rank = Rank.LISTED) -> frozenset[str]:
        """Return the languages in which a word has at least a rank."""
        return _languages(self.bits(word), least)

    def rank(self, word: str, lang: str) -> Rank:
        """Return how frequent a word is in a language, such as "de" or "de-AT"."""
        return Rank(self.bits(word) >> 2 * place & 3) if (place := _place(lang)) is not None else Rank.UNLISTED


@lru_cache(maxsize=4_096)
def _languages(bits: int, least: Rank) -> frozenset[str]:
    """Return the languages in which a word with these bits has at least a rank; many words share their bits."""
    return frozenset(lang for at, lang in enumerate(LANGUAGES) if bits >> 2 * at & 3 >= least)


@lru_cache(maxsize=1)
def word_list() -> WordList:
    """Return the shipped list, read once."""
    with np.load(FILE) as arrays:
        return WordList(*(arrays[name] for name in ("starts", "rests", "kinds", "ranks")))


def languages_of(word: str, least: Rank = Rank.LISTED) -> frozenset[str]:
    """Return the languages in which a folded word is listed, or has at least a rank."""
    return word_list().languages(word, least)


def mask(langs: Iterable[str], least: Rank = Rank.LISTED) -> int:
    """Return the bits of languages, for :meth:`WordList.has`; languages without a list have none.

    ``least`` may be ``LISTED`` or ``COMMON``, which are single bits or pairs of them.
    """
    places = {place for lang in langs if (place := _place(lang)) is not None}
    return sum((2 if least is Rank.COMMON else 3) << 2 * place for place in places)


def pack(
    ranks: Iterable[tuple[str, int]],
) -> tuple[NDArray[np.uint32], NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint64]]:
    """Return the arrays that the module describes for words with their bits; words with one hash share theirs."""
    by_hash: dict[int, int] = {}
    for word, bits in ranks:
        key = crc32(word.encode("utf-8", "surrogatepass"))
        by_hash[key] = _most(by_hash.get(key, 0), bits)
    hashes = np.array(sorted(by_hash), np.uint32)
    masks, kinds = np.unique(np.array([by_hash[key] for key in hashes.tolist()], np.uint64), return_inverse=True)
    starts = np.searchsorted(hashes, np.arange((1 << 16) + 1, dtype=np.uint64) << np.uint64(16)).astype(np.uint32)
    return starts, hashes.astype(np.uint16), kinds.astype(np.uint16), masks


def _most(bits: int, other: int) -> int:
    """Return the higher of two ranks in each language."""
    both = 0
    for at in range(0, 2 * len(LANGUAGES), 2):
        both |= max(bits >> at & 3, other >> at & 3) << at
    return both


def _place(lang: str) -> int | None:
    language = lang.partition("-")[0].lower()
    return _PLACES.get(_SAME.get(language, language))


_PLACES: Final = {lang: place for place, lang in enumerate(LANGUAGES)}
