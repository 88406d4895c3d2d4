"""Expander: what else the words of a query may be called, by the writers' list.

Phrases are compared stem by stem, so the group of "invoice" knows "invoices" too, and hyphens part words as spaces do.
Words that share a stem and little else are told apart: "planned" is no "plan" that one subscribes to. All languages of
the list are looked at: nobody says in which one they ask.
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
"""Letters that two forms of a word may differ in at their ends."""

_APOSTROPHES = str.maketrans("", "", "'\u2019")


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another name for some words of a query.

    ``start`` and ``end`` are the places of those words in the query, the end not included; ``typed`` is how they stand
    there, ``means`` the other name as its writer typed it.
    """

    start: int
    end: int
    typed: str
    means: str


class _Place(NamedTuple):
    """A word or a part of one, with the words of the query it comes from: the first, and the one after the last."""

    stem: str
    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What somebody may type, and the other names for it."""

    stems: tuple[str, ...]
    words: tuple[str, ...]
    means: tuple[str, ...]


class Expander:
    """Finds other names for the words of queries; safe to use from any thread."""

    def __init__(self, synonyms: Synonyms) -> None:
        named = chain((group.lang for group in synonyms.groups), (meaning.lang for meaning in synonyms.meanings))
        self._lists = tuple(_List(lang, synonyms) for lang in dict.fromkeys(named))

    def expand(self, words: Sequence[str]) -> tuple[Alternative, ...]:
        """Return the other names for the words of a query, from left to right, each once.

        ``words`` are the folded words in order, those that the analyzer would drop included: "log in" is a phrase. Of
        phrases that begin at the same word the longest counts, and a word belongs to one phrase of a language.
        """
        found = [alternative for known in self._lists for alternative in known.expand(words)]
        if len(self._lists) > 1:
            found = list(dict.fromkeys(sorted(found, key=lambda alternative: alternative.start)))
        return tuple(found)


class _List:
    """The list of one language."""

    def __init__(self, lang: str, synonyms: Synonyms) -> None:
        self._analyzer = analyzer(lang)
        self._stems = lru_cache(maxsize=50_000)(self._stems_of)
        self._may_begin = lru_cache(maxsize=50_000)(self._has_first)
        phrases = [self._phrase(phrase, others) for phrase, others in _pairs(lang, synonyms)]
        self._by_first: dict[str, list[_Phrase]] = defaultdict(list)
        for phrase in sorted(phrases, key=lambda phrase: len(phrase.stems), reverse=True):
            if phrase.stems:
                self._by_first[phrase.stems[0]].append(phrase)

    def expand(self, words: Sequence[str]) -> Iterator[Alternative]:
        """Yield the other names for the words of a query, from left to right."""
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

    def _has_first(self, word: str) -> bool:
        """Tell whether a phrase may begin in a word; "mail" may be the second half of one that does."""
        return any(stem in self._by_first or stem == "mail" for stem, _ in self._stems(word))

    def _places(self, words: Sequence[str]) -> list[_Place]:
        places = [_Place(stem, part, at, at + 1) for at, word in enumerate(words) for stem, part in self._stems(word)]
        for at in range(len(places) - 1, 0, -1):
            first, second = places[at - 1 : at + 1]
            if (first.stem, second.stem) == ("e", "mail"):  # e-mail, as three kinds of people write it
                places[at - 1 : at + 1] = [_Place("email", "email", first.start, second.end)]
        return places

    def _stems_of(self, word: str) -> tuple[tuple[str, str], ...]:
        """Return the stems of a word's parts, each with the part."""
        parts = _PART.findall(word.translate(_APOSTROPHES))
        return tuple((token.term, token.surface) for part in parts for token in self._analyzer.query_tokens(part))

    def _phrase(self, phrase: str, others: tuple[str, ...]) -> _Phrase:
        """Return a phrase with its other names but those the index finds anyway: "licence" for "licences"."""
        places = self._places(fold(phrase).split())
        stems = tuple(place.stem for place in places)
        different = (other for other in others if tuple(p.stem for p in self._places(fold(other).split())) != stems)
        return _Phrase(stems, tuple(place.word for place in places), tuple(different))


def _pairs(lang: str, synonyms: Synonyms) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each phrase of a language with its other names."""
    for group in synonyms.groups:
        if group.lang == lang:
            for phrase in group.phrases:
                yield phrase, tuple(other for other in group.phrases if other != phrase)
    for meaning in synonyms.meanings:
        if meaning.lang == lang:
            yield meaning.phrase, meaning.means


def _longest(phrases: list[_Phrase], places: list[_Place], at: int) -> list[_Phrase]:
    """Return the longest phrases that stand at a place; ``phrases`` come longest first."""
    found: list[_Phrase] = []
    for phrase in phrases:
        if found and len(phrase.stems) < len(found[0].stems):
            break
        if _stands(phrase, places[at : at + len(phrase.stems)]):
            found.append(phrase)
    return found


def _stands(phrase: _Phrase, places: list[_Place]) -> bool:
    if tuple(place.stem for place in places) != phrase.stems:
        return False
    return all(_is_form(place.word, word) for place, word in zip(places, phrase.words, strict=True))


def _is_form(typed: str, written: str) -> bool:
    """Tell whether words of one stem are forms of one word: "bills" of "bill", but not "billing"."""
    length = max(len(typed), len(written)) - MAX_ENDING
    return typed == written or typed[:length] == written[:length]
