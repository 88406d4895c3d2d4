"""Compounds: the words inside long ones of German, Dutch and the Scandinavian languages.

A compound is split where both sides are words of the articles or of the word list, with or without a linking sound
between them: Rechnung·s·adresse, betaal·rekening, konto·utdrag. Words that are common themselves keep to themselves,
because "Passwort" is about no word (after Koehn and Knight 2003, who compare frequencies).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from search.text.word_list import Rank, word_list

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

LINKS: Final = {
    "de": ("", "s", "es", "n", "en", "er", "e"),
    "nl": ("", "s", "en", "e"),
    "sv": ("", "s"),
    "da": ("", "s", "e"),
    "no": ("", "s", "e"),
}
"""The sounds between the parts of a compound, by language."""

_VERB_ENDINGS: Final = {"de": ("n", "en"), "nl": ("en",), "sv": ("a", "e"), "da": ("e",), "no": ("e",)}
"""What the first part lacks if it is made from a verb: Liefer·zeit, from "liefern"."""

_NOUN_ENDINGS: Final = ("ung", "heit", "keit", "schaft", "tion", "ering", "ning", "ling", "teit", "het")
"""Words that end like this are words, listed or not."""

_ENDINGS: Final = frozenset(
    (
        "bares",
        "ende",
        "enden",
        "endes",
        "heit",
        "innen",
        "keit",
        "lich",
        "ling",
        "ning",
        "ring",
        "rung",
        "schen",
        "tion",
    )
)
"""Endings that happen to be words, too."""

MIN_PART: Final = 4
"""Shorter parts are too often an ending or a prefix."""

MAX_LETTERS: Final = 40
"""Longer words are no words that people type."""

_PREFIXES: Final = frozenset(
    """
    durch gegen heraus herein herunter hinter hinzu nach uber unter voraus vorbei weiter wieder zuruck zusammen
    achter door heen mede onder over samen tegen terug voor
    efter fram fore genom igen inne innan mellan mellem mellom mote mote over unda under
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
"""Words that begin verbs rather than compounds: "zurücksetzen" is no kind of "setzen"."""


class CompoundSplitter:
    """Splits the compounds of one language; ``words`` are those of the articles, folded."""

    def __init__(self, lang: str, words: Container[str]) -> None:
        self._lang = lang
        self._links = LINKS[lang]
        self._verb_endings = _VERB_ENDINGS[lang]
        self._words = words
        self._rank_of = lru_cache(maxsize=50_000)(self._rank)

    def parts(self, word: str) -> tuple[str, ...]:
        """Return the words inside a compound, those inside these included; none if it is no compound."""
        if not 2 * MIN_PART <= len(word) <= MAX_LETTERS or word_list().rank(word, self._lang) >= Rank.COMMON:
            return ()
        split = max(self._splits(word), default=None)
        if split is None:
            return ()
        _, _, first, head = split
        return tuple(dict.fromkeys((first, head, *self.parts(first), *self.parts(head))))

    def _splits(self, word: str) -> Iterator[tuple[int, int, str, str]]:
        """Yield the ways to split a word in two: the letters of both parts, the rank of the rarer, and the parts."""
        for at in range(MIN_PART, len(word) - MIN_PART + 1):
            head = word[at:]
            if head in _ENDINGS or not (rank := self._rank_of(head)):
                continue
            for link in self._links:
                first = word[: at - len(link)] if word[:at].endswith(link) else ""
                if len(first) >= MIN_PART and first not in _PREFIXES and (other := self._rank_of_first(first)):
                    yield len(first) + len(head), min(rank, other), first, head

    def _rank_of_first(self, part: str) -> int:
        """Return how certainly the first part of a compound is a word, or the stem of a verb."""
        if rank := self._rank_of(part):
            return rank
        is_word = part.endswith(_NOUN_ENDINGS) or any(self._rank_of(part + ending) for ending in self._verb_endings)
        return Rank.LISTED if is_word else Rank.UNLISTED

    def _rank(self, part: str) -> int:
        """Return how certainly a part is a word: 0 if it is none, and more the more frequent it is."""
        rank = word_list().rank(part, self._lang)
        if len(part) == MIN_PART and rank < Rank.COMMON and part not in self._words:
            return 0
        return max(rank, Rank.COMMON) if part in self._words else rank
