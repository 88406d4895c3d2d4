"""Word forms: the terms of a message, with the ways that people in a hurry write a word made equal.

"can't", "cant" and "cannot" become "can not", "recognise" becomes "recognize", and "logged on", "logins" and "get into"
become "signin". A word that is not English but one edit away from a word that matters is taken for that word. These
rules are for English; in other languages words are only folded and stemmed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from search.text.analyzer import analyzer, with_phrases
from search.text.normalizer import fold
from search.text.word_list import mask, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MIN_LETTERS: Final = 5
"""Shorter words are not corrected, nor corrected to."""

MAX_WORDS: Final = 2_000
"""Words of a message that are read; people mention a danger within these."""

MAX_CHARS: Final = 20_000
"""Characters of a message that are read."""

_ENGLISH: Final = mask(("en",))

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
"""Contractions without their apostrophe, except "were", "ill" and "its", which are words themselves."""


class WordForms:
    """Returns the terms of messages; words passed to ``learn`` are recognised even if misspelt."""

    def __init__(self, lang: str = "en") -> None:
        self._analyzer = analyzer(lang)
        self._is_english = self._analyzer.lang == "en"
        self._corrections: dict[str, set[tuple[str, str]]] = {}
        self._known: set[str] = set()

    def learn(self, words: Iterable[str]) -> None:
        """Recognise these words even with one edit in them."""
        for word in words:
            terms = self.terms(word)
            self._known.update(terms)
            form = self.plain(word).strip()
            if len(terms) == 1 and len(form) >= MIN_LETTERS and self._is_english:
                for left in _deletes(form):
                    self._corrections.setdefault(left, set()).add((form, terms[0]))

    def plain(self, text: str) -> str:
        """Return the text folded, with equal spellings made equal."""
        text = fold(text.translate(_APOSTROPHES)).translate(_PARTING)
        if not self._is_english:
            return text
        return with_phrases(_SPELT_WITH_S.sub("iz", _SIGN_IN.sub("signin", text)))

    def sentences(self, text: str) -> Iterator[list[str]]:
        """Yield the terms of each sentence of a message, up to ``MAX_WORDS`` words."""
        words = 0
        for sentence in _SENTENCE.split(text[:MAX_CHARS]):
            if terms := self.terms(sentence):
                yield terms
                words += len(terms)
            if words >= MAX_WORDS:
                return

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in order, including stop words."""
        terms: list[str] = []
        for token in self._analyzer.split(with_phrases(self.plain(text))):
            if self._is_english and token.surface in _SHORT:
                terms += _SHORT[token.surface]
            else:
                terms.append(token.term if token.term in self._known else self._corrected(token.surface, token.term))
        return terms

    def _corrected(self, word: str, term: str) -> str:
        """Return the learnt term that the word is a misspelling of, or the word's own term."""
        if len(word) < MIN_LETTERS or not self._corrections or word_list().has(word, _ENGLISH):
            return term
        candidates = {pair for left in _deletes(word) for pair in self._corrections.get(left, ())}
        within_reach = (
            learnt for form, learnt in sorted(candidates) if form[0] == word[0] and OSA.distance(form, word) == 1
        )
        return next(within_reach, term)


@lru_cache(maxsize=20_000)
def _deletes(word: str) -> tuple[str, ...]:
    """Return the word and its forms with one letter deleted: words one edit apart share one of these."""
    return (word, *(word[:at] + word[at + 1 :] for at in range(min(len(word), 24))))
