"""Synonyms: expands the words of a query by the writers' list.

Phrases are compared stem by stem, so the group of "invoice" also matches "invoices", and hyphens separate words as
spaces do. Words that share a stem and little else differ: "planned" is not the "plan" one subscribes to. The lists of
all languages apply, because the language of a query is unknown.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from search.text.analyzer import analyzer
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.lists.synonyms import Synonyms

_PART = re.compile(r"[^\W_]+")
MAX_ENDING: Final = 2
"""Letters by which two forms of a word may differ at their ends."""

_APOSTROPHES = str.maketrans("", "", "'\u2019")


@dataclass(frozen=True, slots=True)
class Alternative:
    """A synonym for some words of a query.

    ``start`` and ``end`` (exclusive) are the places of those words in the query; ``typed`` is the words as typed,
    ``means`` the synonym as the writer spelt it.
    """

    start: int
    end: int
    typed: str
    means: str


class _Place(NamedTuple):
    """A word or a part of one, and the range of query words it comes from, end exclusive."""

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase that people type, and its synonyms."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    means: tuple[str, ...]


class Expander:
    """Finds synonyms for the words of queries; safe to share between threads."""

    def __init__(self, synonyms: Synonyms) -> None:
        named = chain((group.lang for group in synonyms.groups), (meaning.lang for meaning in synonyms.meanings))
        self._lists = tuple(_List(lang, synonyms) for lang in dict.fromkeys(named))

    def expand(self, words: Sequence[str]) -> tuple[Alternative, ...]:
        """Return the synonyms for the words of a query, from left to right, each once.

        ``words`` are the folded words in order, including stop words: "log in" is a phrase. Of phrases that begin at
        the same word the longest applies, and a word belongs to one phrase per language.
        """
        alternatives = [alternative for known in self._lists for alternative in known.expand(words)]
        if len(self._lists) > 1:
            alternatives = list(dict.fromkeys(sorted(alternatives, key=lambda alternative: alternative.start)))
        return tuple(alternatives)


class _List:
    """The synonyms of one language."""

    def __init__(self, lang: str, synonyms: Synonyms) -> None:
        self._analyzer = analyzer(lang)
        self._stems = lru_cache(maxsize=50_000)(self._stems_of)
        self._may_begin = lru_cache(maxsize=50_000)(self._is_first_word)
        phrases = [self._phrase(phrase, others) for phrase, others in _pairs(lang, synonyms)]
        self._by_first: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase in sorted(phrases, key=lambda phrase: len(phrase.stems), reverse=True):
            if phrase.stems:
                self._by_first[phrase.stems[0]].append(phrase)

    def expand(self, words: Sequence[str]) -> Iterator[Alternative]:
        """Yield the synonyms for the words of a query, from left to right."""
        if not any(map(self._may_begin, words)):
            return
        by_first = self._by_first
        places = self._places(words)
        free = 0
        for at, place in enumerate(places):
            if at < free or place.stem not in by_first:
                continue
            if phrases := _longest(by_first[place.stem], places, at):
                free = at + len(phrases[0].stems)
                end = places[free - 1].end
                typed = " ".join(words[place.start : end])
                others = dict.fromkeys(other for phrase in phrases for other in phrase.means)
                yield from (Alternative(place.start, end, typed, other) for other in others)

    def _is_first_word(self, word: str) -> bool:
        """Return whether a phrase may begin with a word; "mail" may complete the first word "e-mail"."""
        return any(stem in self._by_first or stem == "mail" for stem, _ in self._stems(word))

    def _places(self, words: Sequence[str]) -> list[_Place]:
        places = [_Place(stem, part, at, at + 1) for at, word in enumerate(words) for stem, part in self._stems(word)]
        for at in range(len(places) - 1, 0, -1):
            first, second = places[at - 1 : at + 1]
            if (first.stem, second.stem) == ("e", "mail"):  # so that "e-mail", "e mail" and "email" are one word
                places[at - 1 : at + 1] = [_Place("email", "email", first.start, second.end)]
        return places

    def _stems_of(self, word: str) -> tuple[tuple[str, str], ...]:
        """Return the parts of a word as pairs of stem and part."""
        parts = _PART.findall(word.translate(_APOSTROPHES))
        return tuple((token.term, token.surface) for part in parts for token in self._analyzer.query_tokens(part))

    def _phrase(self, phrase: str, others: tuple[str, ...]) -> _Phrase:
        """Return a phrase and its synonyms, except those that stemming matches anyway: "licence" for "licences"."""
        places = self._places(fold(phrase).split())
        stems = tuple(place.stem for place in places)
        different = (other for other in others if tuple(p.stem for p in self._places(fold(other).split())) != stems)
        return _Phrase(stems, tuple(place.word for place in places), tuple(different))


def _pairs(lang: str, synonyms: Synonyms) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each phrase of a language with its synonyms."""
    for group in synonyms.groups:
        if group.lang == lang:
            for phrase in group.phrases:
                yield phrase, tuple(other for other in group.phrases if other != phrase)
    for meaning in synonyms.meanings:
        if meaning.lang == lang:
            yield meaning.phrase, meaning.means


def _longest(phrases: list[_Phrase], places: list[_Place], at: int) -> list[_Phrase]:
    """Return the longest phrases that match at a place; ``phrases`` come longest first."""
    longest: list[_Phrase] = []
    for phrase in phrases:
        if longest and len(phrase.stems) < len(longest[0].stems):
            break
        words = places[at : at + len(phrase.stems)]
        if tuple(word.stem for word in words) == phrase.stems and all(
            _is_form(typed.word, written) for typed, written in zip(words, phrase.words, strict=True)
        ):
            longest.append(phrase)
    return longest


def _is_form(typed: str, written: str) -> bool:
    """Return whether words of one stem are forms of one word: "bills" of "bill", but not "billing"."""
    length = max(len(typed), len(written)) - MAX_ENDING
    return typed == written or typed[:length] == written[:length]
