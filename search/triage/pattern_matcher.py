"""Recogniser: which risk of the writers' list a message describes, and which situation within it.

Few words stand for a risk, in any form and in their order, with a few others between them: "hacked my account" is
found in "they have hacked into my mail account". Stop words count: "a charge I did not make" is nothing without "not".
Words near those of an ``unless`` in the same sentence do not count: "what happens when I am locked out".

Where a word stands in a message is a bit of one number, so that all places are tried in one step. What it takes hardly
depends on the message, and nothing that is written can make it slow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from kb.lists.patterns import parts_of
from search.text.word_forms import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.lists.risks import Risk, Risks, Situation

MOST_BETWEEN: Final = 3
"""Other words between two of a pattern."""

NEAR: Final = 25
"""Words between the two parts of a pattern: two sentences of people who are frightened."""

HARMLESS_WITHIN: Final = 6
"""Words around an ``unless`` that do not count, in its sentence."""

_ALL: Final = -1

Slot = frozenset[str]
Part = tuple[Slot, ...]
Pattern = tuple[Part, ...]


@dataclass(slots=True)
class _Message:
    """The words of a message: at which places each stands, and which places begin a sentence, as bits."""

    places: dict[str, int] = field(default_factory=dict)
    beginnings: int = 0
    slots: dict[Slot, int] = field(default_factory=dict)

    def has(self, slot: Slot) -> int:
        """Return the places where one of several words stands."""
        if (found := self.slots.get(slot)) is None:
            here = (self.places[term] for term in slot & self.places.keys())
            found = self.slots[slot] = reduce(or_, here, 0)
        return found

    def ends(self, pattern: Pattern, visible: int = _ALL) -> int:
        """Return the places where a pattern that is there ends, 0 where it is not; only visible words count."""
        found = _ALL
        for part in pattern:
            ends = self._ends(part, visible)
            found = ends & _around(found, NEAR)
            if not found:
                return 0
        return found

    def _ends(self, part: Part, visible: int) -> int:
        reached = _ALL
        for slot in part:
            reached &= self.has(slot) & visible
            if not reached:
                return 0
            end, reached = reached, _after(reached)
        return end

    def means(self, said: Iterable[Pattern], unless: Iterable[Pattern]) -> bool:
        """Tell whether one of several patterns is there in words that are not harmless."""
        visible = ~self._hidden(unless)
        return any(self.ends(pattern, visible) for pattern in said)

    def _hidden(self, unless: Iterable[Pattern]) -> int:
        """Return the places of words that are harmless: those in the sentence of one of the patterns and near it."""
        found = 0
        for pattern in unless:
            if forth := self.ends(pattern):
                back = forth
                for _ in range(HARMLESS_WITHIN + len(pattern[-1])):
                    back |= (back & ~self.beginnings) >> 1
                for _ in range(HARMLESS_WITHIN):
                    forth |= (forth << 1) & ~self.beginnings
                found |= back | forth
        return found


class Recogniser:
    """Recognises risks; safe to use from any thread."""

    def __init__(self, risks: Risks, lang: str = "en") -> None:
        self._wording = Wording(lang)
        lines = [self._plain(line) for line in _lines(risks)]
        words = {
            word for line in lines for part in parts_of(self._wording.plain(line)) for slot in part for word in slot
        }
        self._wording.learn(sorted(words))
        self._known = [(risk, self._patterns(risk.when), self._patterns(risk.unless)) for risk in risks.known]
        self._situations = {
            risk.kind: [(situation, self._patterns(situation.when)) for situation in risk.situations]
            for risk in risks.known
        }
        self._terms = self._wanted()

    def find(self, text: str) -> Risk | None:
        """Return the first risk of the list that a message tells of, or None."""
        message = self._read(text)
        for risk, when, unless in self._known:
            said = [pattern for pattern in when if message.ends(pattern)]
            if said and message.means(said, unless):
                return risk
        return None

    def situation(self, kind: str, text: str) -> Situation | None:
        """Return the first situation of a risk that a message describes, or None."""
        listed = self._situations.get(kind)
        if not listed:
            return None
        message = self._read(text)
        return next((situation for situation, when in listed if any(map(message.ends, when))), None)

    def _read(self, text: str) -> _Message:
        message, place = _Message(), 0
        for sentence in self._wording.sentences(text):
            message.beginnings |= 1 << place
            for term in sentence:
                if term in self._terms:
                    message.places[term] = message.places.get(term, 0) | 1 << place
                place += 1
        return message

    def _wanted(self) -> frozenset[str]:
        patterns = [pattern for _, when, unless in self._known for pattern in (*when, *unless)]
        patterns += [pattern for listed in self._situations.values() for _, when in listed for pattern in when]
        return frozenset(term for pattern in patterns for part in pattern for slot in part for term in slot)

    def _patterns(self, lines: Iterable[str]) -> list[Pattern]:
        return [tuple(self._part(part) for part in parts_of(self._plain(line))) for line in lines]

    def _plain(self, line: str) -> str:
        return " + ".join(self._wording.plain(part) for part in line.split(" + "))

    def _part(self, part: tuple[tuple[str, ...], ...]) -> Part:
        """Return the terms of each place; where one word is several ("can't"), each of these has a place."""
        slots: list[Slot] = []
        for several in part:
            terms = [self._wording.terms(word) for word in several]
            longest = max(map(len, terms))
            slots += [frozenset(found[at] for found in terms if at < len(found)) for at in range(longest)]
        return tuple(slots)


def _lines(risks: Risks) -> Iterator[str]:
    """Yield every pattern of a list of risks."""
    for risk in risks.known:
        yield from (*risk.when, *risk.unless)
        for situation in risk.situations:
            yield from situation.when


def _after(places: int) -> int:
    """Return the places where the next word of a pattern may stand."""
    return reduce(or_, (places << step for step in range(1, MOST_BETWEEN + 2)))


def _around(places: int, most: int) -> int:
    """Return the places near others, themselves among them."""
    if places == _ALL:
        return _ALL
    found = places
    for _ in range(most):
        found |= found << 1 | found >> 1
    return found


@lru_cache(maxsize=4)
def recogniser(risks: Risks, lang: str) -> Recogniser:
    """Return the one recogniser of a list: to read its patterns takes longer than to look for them."""
    return Recogniser(risks, lang)
