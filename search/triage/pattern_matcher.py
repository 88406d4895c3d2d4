"""Pattern matcher: which risk of the writers' list a message describes, and which situation within it.

A pattern is a few words, in any form and in order, with a few others between them: "hacked my account" matches "they
have hacked into my mail account". Stop words count: "a charge I did not make" means nothing without "not". Words close
to an ``unless`` pattern in the same sentence do not count: "what happens when I am locked out".

The places of a word in a message are the bits of one number, so that all places are tried at once. The cost hardly
depends on the message, and no message can make it slow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from kb.lists.patterns import parts_of
from search.text.word_forms import WordForms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.lists.risks import Risk, Risks, Situation

MOST_BETWEEN: Final = 3
"""Other words between two words of a pattern."""

NEAR: Final = 25
"""Words between the two parts of a pattern: two sentences of a frightened person."""

HARMLESS_WITHIN: Final = 6
"""Words around an ``unless`` that do not count, within its sentence."""

_ALL: Final = -1

Slot = frozenset[str]
Part = tuple[Slot, ...]
Pattern = tuple[Part, ...]


@dataclass(slots=True)
class _Message:
    """The words of a message as bits: the places of each word, and the places that begin a sentence."""

    places: dict[str, int] = field(default_factory=dict)
    beginnings: int = 0
    slots: dict[Slot, int] = field(default_factory=dict)

    def places_of(self, slot: Slot) -> int:
        """Return the places of any of several words."""
        if (places := self.slots.get(slot)) is None:
            each = (self.places[term] for term in slot & self.places.keys())
            places = self.slots[slot] = reduce(or_, each, 0)
        return places

    def ends(self, pattern: Pattern, visible: int = _ALL) -> int:
        """Return the places where a pattern ends, 0 if it does not match; only visible words count."""
        matches = _ALL
        for part in pattern:
            ends = self._ends(part, visible)
            matches = ends & _around(matches, NEAR)
            if not matches:
                return 0
        return matches

    def _ends(self, part: Part, visible: int) -> int:
        """Return the places where a part of a pattern ends."""
        allowed = end = _ALL
        for slot in part:
            end = allowed & self.places_of(slot) & visible
            if not end:
                return 0
            allowed = reduce(or_, (end << step for step in range(1, MOST_BETWEEN + 2)))
        return end

    def matches(self, patterns: Iterable[Pattern], unless: Iterable[Pattern]) -> bool:
        """Return whether any of several patterns matches words that are not harmless."""
        visible = ~self._harmless(unless)
        return any(self.ends(pattern, visible) for pattern in patterns)

    def _harmless(self, unless: Iterable[Pattern]) -> int:
        """Return the places of harmless words: those close to one of the patterns in its sentence."""
        harmless = 0
        for pattern in unless:
            if after := self.ends(pattern):
                before = after
                for _ in range(HARMLESS_WITHIN + len(pattern[-1])):
                    before |= (before & ~self.beginnings) >> 1
                for _ in range(HARMLESS_WITHIN):
                    after |= (after << 1) & ~self.beginnings
                harmless |= before | after
        return harmless


class PatternMatcher:
    """Recognises the risks of a list; safe to share between threads."""

    def __init__(self, risks: Risks, lang: str = "en") -> None:
        self._forms = WordForms(lang)
        lines = [line for risk in risks.known for line in (*risk.when, *risk.unless)]
        lines += [line for risk in risks.known for situation in risk.situations for line in situation.when]
        plain = [self._forms.plain(self._plain(line)) for line in lines]
        words = {word for line in plain for part in parts_of(line) for slot in part for word in slot}
        self._forms.learn(sorted(words))
        self._known = [(risk, self._patterns(risk.when), self._patterns(risk.unless)) for risk in risks.known]
        self._situations = {
            risk.kind: [(situation, self._patterns(situation.when)) for situation in risk.situations]
            for risk in risks.known
        }
        patterns = [pattern for _, when, unless in self._known for pattern in (*when, *unless)]
        patterns += [pattern for listed in self._situations.values() for _, when in listed for pattern in when]
        self._terms = frozenset(term for pattern in patterns for part in pattern for slot in part for term in slot)

    def find(self, text: str) -> Risk | None:
        """Return the first risk of the list that a message describes, or None."""
        message = self._message(text)
        for risk, when, unless in self._known:
            matching = [pattern for pattern in when if message.ends(pattern)]
            if matching and message.matches(matching, unless):
                return risk
        return None

    def situation(self, kind: str, text: str) -> Situation | None:
        """Return the first situation of a risk that a message describes, or None."""
        listed = self._situations.get(kind)
        if not listed:
            return None
        message = self._message(text)
        return next((situation for situation, when in listed if any(map(message.ends, when))), None)

    def _message(self, text: str) -> _Message:
        message, place = _Message(), 0
        for sentence in self._forms.sentences(text):
            message.beginnings |= 1 << place
            for term in sentence:
                if term in self._terms:
                    message.places[term] = message.places.get(term, 0) | 1 << place
                place += 1
        return message

    def _patterns(self, lines: Iterable[str]) -> list[Pattern]:
        return [tuple(self._part(part) for part in parts_of(self._plain(line))) for line in lines]

    def _plain(self, line: str) -> str:
        return " + ".join(self._forms.plain(part) for part in line.split(" + "))

    def _part(self, part: tuple[tuple[str, ...], ...]) -> Part:
        """Return the terms of each place; a word that is several ("can't") takes a place for each."""
        slots: list[Slot] = []
        for alternatives in part:
            terms = [self._forms.terms(word) for word in alternatives]
            longest = max(map(len, terms))
            slots += [frozenset(each[place] for each in terms if place < len(each)) for place in range(longest)]
        return tuple(slots)


def _around(places: int, most: int) -> int:
    """Return the places at most so far from others, including themselves."""
    if places == _ALL:
        return _ALL
    for _ in range(most):
        places |= places << 1 | places >> 1
    return places


@lru_cache(maxsize=4)
def pattern_matcher(risks: Risks, lang: str) -> PatternMatcher:
    """Return the cached matcher of a list: compiling its patterns takes longer than matching them."""
    return PatternMatcher(risks, lang)
