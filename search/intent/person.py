"""Person: whether a visitor asks for one, which no article answers."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from search.intent.person_phrases import ALONE, ANYWHERE, FILLERS
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from search.query import Query

_WORD = re.compile(r"[^\W_]+")
_SOMEONE = re.compile(r"\bsome ?(?:one|body)\b")
_MAX_WORDS: Final = 64

Phrase = tuple[str, ...]


def asks_for_person(query: Query) -> bool:
    """Return whether a query asks for a person, as typed or as corrected; those who write a ticket have found one."""
    return not query.full_text and (wants_person(query.words) or wants_person(query.text))


@lru_cache(maxsize=500)
def wants_person(text: str) -> bool:
    """Return whether a text asks for a person, in any language that has a list: "talk to a human", "phone number"."""
    words = _WORD.findall(_SOMEONE.sub("someone", fold(text).replace("'", " ")))[:_MAX_WORDS]
    return any(language.matches(words) for language in _LANGUAGES)


class _Phrases:
    """The phrases of one language."""

    def __init__(self, lang: str) -> None:
        self._fillers = frozenset(FILLERS[lang].split())
        self._alone = frozenset(_phrases(ALONE[lang]))
        by_first: dict[str, list[Phrase]] = defaultdict(list)
        for phrase in _phrases(ANYWHERE[lang]):
            by_first[phrase[0]].append(phrase)
        self._by_first: Mapping[str, list[Phrase]] = dict(by_first)
        self._words = frozenset(word for phrase in self._alone for word in phrase) | by_first.keys()

    def matches(self, words: list[str]) -> bool:
        if self._words.isdisjoint(words):
            return False
        telling = tuple(word for word in words if word not in self._fillers)
        if not self._alone.isdisjoint((telling, tuple(word for word in telling if word != "you"))):
            return True
        return any(
            telling[place : place + len(phrase)] == phrase
            for place, word in enumerate(telling)
            for phrase in self._by_first.get(word, ())
        )


def _phrases(text: str) -> list[Phrase]:
    return [tuple(phrase.split()) for phrase in text.split(",")]


_LANGUAGES: Final = tuple(_Phrases(lang) for lang in FILLERS)
