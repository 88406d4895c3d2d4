"""Wording: the words of a message as people in a hurry write them, made alike.

"can't", "cant" and "cannot" are "can not"; "recognise" is "recognize"; "logged on", "logins" and "get into" are
"signin". A slip is forgiven where a word is none of English but one letter away from one that matters. Only English
has such rules: of another language words are folded and stemmed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from search.text.analyzer import analyzer, with_phrases
from search.text.common_words import EVERYDAY
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_LETTERS: Final = 5
"""Of a word with a slip in it, and of the one that was meant."""

MAX_WORDS: Final = 2_000
"""Words of a message that are looked at: whoever is in danger says it by then."""

MAX_CHARS: Final = 20_000
"""Characters of a message that are looked at."""

_LOOK_ALIKES: Final = frozenset(
    """
    amused brought buried burner changer charger cloned comes depth export exported exports forced forget latter locker
    looked missed newer older ready resent saving stacks stale stalled stalls staying store stored stores takes
    thread threads token tokens treats white whites
    """.split()  # noqa: SIM905 - a list of words reads best as one
)
"""Words of English that are one letter away from one that matters, and none of those that everybody writes."""

_APOSTROPHES: Final = str.maketrans(dict.fromkeys("\u2018\u2019\u02bc\u00b4`\uff07", "'"))
_PARTING: Final = str.maketrans(dict.fromkeys("-./:_=+\\\u2010\u2011\u2013\u2014", " "))
_SIGN_IN = re.compile(
    r"\b(?:logg?|sign)(?:s|ed|in|ing)?[ -]?(?:in|on)s?(?:to)?\b|\bg[eo]t(?:s|ten)? in(?:to)?(?! touch)\b"
)
_SPELT_WITH_S = re.compile(r"(?<=\w{3})is(?=(?:e[ds]?|ing|ations?)\b)")
_SENTENCE = re.compile(r"[!?\n]+|\.+(?=\s|$)")

_NOT: Final = "ai are ca can could did do does had has have is must need should was were wo would".split()  # noqa: SIM905
_SHORT: Final = {
    **{f"{verb}nt": (verb, "not") for verb in _NOT},
    "aint": ("is", "not"),
    "cant": ("can", "not"),
    "cannot": ("can", "not"),
    "wont": ("will", "not"),
    "dunno": ("do", "not", "know"),
    **dict.fromkeys(("im", "iam"), ("i", "am")),
    **{f"{who}ve": (who, "have") for who in ("i", "we", "you", "they")},
    **{f"{who}re": (who, "are") for who in ("you", "they")},
    **{f"{who}s": (who, "is") for who in ("he", "she", "that", "there", "what", "who")},
}
"""What is short for several words, without its apostrophe; "were", "ill" and "its" are words of their own."""


class Wording:
    """Gives the terms of a message; ``known`` are those that matter, all others may be left as they are."""

    def __init__(self, lang: str = "en") -> None:
        self._analyzer = analyzer(lang)
        self._is_english = self._analyzer.lang == "en"
        self._meant: dict[str, set[tuple[str, str]]] = {}
        self._known: set[str] = set()

    def learn(self, words: Iterable[str]) -> None:
        """Remember words that matter, so that a slip in one is forgiven."""
        for word in words:
            terms = self.terms(word)
            self._known.update(terms)
            form = self.plain(word).strip()
            if len(terms) == 1 and len(form) >= MIN_LETTERS and self._is_english:
                for left in _with_one_left_out(form):
                    self._meant.setdefault(left, set()).add((form, terms[0]))

    def plain(self, text: str) -> str:
        """Return the text folded, with one way of writing for what can be written in many."""
        text = fold(text.translate(_APOSTROPHES)).translate(_PARTING)
        if not self._is_english:
            return text
        return with_phrases(_SPELT_WITH_S.sub("iz", _SIGN_IN.sub("signin", text)))

    def sentences(self, text: str) -> Iterator[list[str]]:
        """Yield the terms of each sentence of a message, but for those behind so much that it is told by then."""
        words = 0
        for sentence in _SENTENCE.split(text[:MAX_CHARS]):
            if terms := self.terms(sentence):
                yield terms
                words += len(terms)
            if words >= MAX_WORDS:
                return

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in order, stop words among them."""
        found: list[str] = []
        for token in self._analyzer.stream(self.plain(text)):
            if self._is_english and token.surface in _SHORT:
                found += _SHORT[token.surface]
            else:
                found.append(token.term if token.term in self._known else self._corrected(token.surface, token.term))
        return found

    def _corrected(self, word: str, term: str) -> str:
        """Return the term that matters and was most likely meant, or the word's own."""
        if len(word) < MIN_LETTERS or not self._meant or word in EVERYDAY or word in _LOOK_ALIKES:
            return term
        near = {one for left in _with_one_left_out(word) for one in self._meant.get(left, ())}
        meant = (of for form, of in sorted(near) if form[0] == word[0] and OSA.distance(form, word) == 1)
        return next(meant, term)


@lru_cache(maxsize=20_000)
def _with_one_left_out(word: str) -> tuple[str, ...]:
    """Return the word and what is left of it without one letter: words one edit apart have one of these in common."""
    return (word, *(word[:at] + word[at + 1 :] for at in range(min(len(word), 24))))
