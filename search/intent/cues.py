"""Cues: what the small words of a text say that its terms do not.

"Turn on two-factor" and "Turn off two-factor" have the same terms, and so have "delete my account" and "don't delete my
account", because stop words are dropped. Cues are read from the folded words themselves:

1. sides: which of two opposites, in ``search.intent.opposites``, a text is about;
2. whether it denies something, and the verbs it says not to do: "don't delete", "without resetting";
3. its question word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from search.intent.opposites import NEGATIONS, OPPOSITES, QUESTIONS
from search.text.analyzer import analyzer
from search.text.normalizer import fold
from search.text.stop_words import STOP_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_WORD = re.compile(r"[^\W_]+")

_SWITCHES: Final = frozenset("turn turns turning switch switches switching toggle".split())  # noqa: SIM905
"""Verbs that "on" or "off" completes: "turn the notifications on my phone off"."""

_REACH: Final = 5
"""Words between such a verb and its "on" or "off"."""

_SHORT: Final = 4
"""In a text of at most so many words, a last "on" or "off" is a wish: "notifications off"."""

_SET_UP: Final = frozenset((verb, "up") for verb in ("set", "sets", "setting"))
_PERMISSIONS: Final = frozenset(("can", who) for who in ("i", "we", "you", "one"))

_MAY_REFUSE: Final = frozenset(("", "and", "but", "just", "please", "pls", "so", "then"))
"""Words before "don't" if it is an order; after "I" it reports a fault: "I don't receive mail"."""

_WISHES: Final = frozenset("intend like mean need plan want wish".split())  # noqa: SIM905
_INVOLUNTARY: Final = frozenset(
    """
    appear arrive find get have know load open receive recognise recognize remember see show sync understand want work
    """.split()  # noqa: SIM905
)
"""What people don't do although they would: "dont receive mail" is no order."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What the small words of a text say.

    ``sides`` has a bit for each side of each pair of opposites: the first side of pair ``n`` is bit ``2 n``. A text
    with both sides, "Sending and receiving" or "restore my deleted account", takes neither. ``refused`` are the stems
    of the verbs that the text says not to do, and ``question`` is its question word in English, "" without one.
    """

    sides: int = 0
    is_negated: bool = False
    question: str = ""
    refused: frozenset[str] = frozenset()

    @property
    def opposite_sides(self) -> int:
        """The other side of each pair of opposites that the text takes a side in."""
        return _swapped(self.sides)

    def contradicts(self, other: Cues) -> bool:
        """Return whether two texts take different sides of a pair of opposites."""
        return bool(self.sides & other.opposite_sides)

    def agrees(self, other: Cues) -> bool:
        """Return whether two texts whose words are the same also mean the same.

        Both deny or neither does, they take no different sides, and they do not ask differently: a text without a
        question word agrees with every question.
        """
        asks_alike = not (self.question and other.question) or self.question == other.question
        return self.is_negated == other.is_negated and asks_alike and not self.contradicts(other)


_NO_CUES: Final = Cues()


@lru_cache(maxsize=2_000)
def cues(text: str, lang: str = "en") -> Cues:
    """Return the cues of a text in a language; those of a language without lists are empty."""
    lang = lang.partition("-")[0].lower()
    if lang not in OPPOSITES:
        return _NO_CUES
    folded = fold(text)
    words = _WORD.findall(folded.replace("'", "") if lang == "en" else folded)
    meanings, negations, questions = _vocabulary(lang)
    if _telling(lang).isdisjoint(words):
        return _NO_CUES
    refused = dict(_refusals(words)) if lang == "en" else {}
    sides = 0
    for place, word in enumerate(words):
        if word in meanings and place not in refused:
            sides |= meanings[word]
    if lang == "en":
        sides |= _phrase_sides(words)
    reported = 0
    for word in words if sides and lang == "en" else ():
        reported |= _reported_sides().get(word, 0)
    return Cues(
        sides & ~_swapped(sides | reported),
        is_negated=not negations.isdisjoint(words),
        question=next((questions[word] for word in words if word in questions), ""),
        refused=frozenset(refused.values()),
    )


def refuses(query: Cues, title: str) -> bool:
    """Return whether a query says not to do what an English title is about: "don't delete" and "Delete an account"."""
    return bool(query.refused) and not cues(title).is_negated and not query.refused.isdisjoint(_stems(title))


def _swapped(sides: int) -> int:
    return ((sides & _FIRST_SIDES) << 1) | ((sides >> 1) & _FIRST_SIDES)


_FIRST_SIDES: Final = 0x1555_5555_5555_5555
"""The bits of the first sides."""

_ON, _OFF = 1, 2
_CAN = 1 << 2 * next(pair for pair, (first, _) in enumerate(OPPOSITES["en"]) if first == "allowed possible")


def _phrase_sides(words: Sequence[str]) -> int:
    """Return the sides that take more than one word: "turn … on", "set up", "2fa off", "can I"."""
    pairs = set(pairwise(words))
    sides = _CAN if "how" not in words and not pairs.isdisjoint(_PERMISSIONS) else 0
    if not pairs.isdisjoint(_SET_UP):
        sides |= _ON
    if len(words) <= _SHORT and words[-1:] in (["on"], ["off"]) and words[-2:-1] not in (["log"], ["sign"]):
        return sides | (_ON if words[-1] == "on" else _OFF)
    for place, word in enumerate(words):
        if word in _SWITCHES:
            after = words[place + 1 : place + 2 + _REACH]
            particle = next((each for each in after if each in {"on", "off"}), "")
            return sides | {"on": _ON, "off": _OFF, "": 0}[particle]
    return sides


def _refusals(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the place and the stem of each verb that a text says not to do."""
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        if word == "without" or (word == "of" and before == "instead") or (word == "than" and before == "rather"):
            yield from _verb(words, place + 1, is_gerund=True)
        elif word in {"dont", "never"} or (word == "not" and before in {"do", ""}):
            start = place - (word == "not" and before == "do")
            is_order = (words[start - 1] if start else "") in _MAY_REFUSE
            if (is_wish := not _WISHES.isdisjoint(words[place + 1 : place + 2])) or is_order:
                yield from _verb(words, place + 1 + is_wish, is_wish=is_wish)


def _verb(
    words: Sequence[str], start: int, *, is_gerund: bool = False, is_wish: bool = False
) -> Iterator[tuple[int, str]]:
    """Yield the verb from a place on, if there is one; a wish needs "to": "don't want newsletters" has no verb."""
    if is_wish:
        if "to" not in words[start : start + 3]:
            return
        start = words.index("to", start) + 1
    for place in range(start, min(start + 3, len(words))):
        word = words[place]
        if word not in STOP_WORDS:
            if word not in _INVOLUNTARY and not word.endswith("ed") and (word.endswith("ing") or not is_gerund):
                yield place, analyzer("en").stem(word)
            return


@cache
def _vocabulary(lang: str) -> tuple[Mapping[str, int], frozenset[str], Mapping[str, str]]:
    """Return the sides of the words of a language, its negations and its question words."""
    sides: dict[str, int] = {}
    for pair, both in enumerate(OPPOSITES[lang]):
        for side, words in enumerate(both):
            for word in words.split():
                for form in _forms(word) if lang == "en" else (word,):
                    sides[form] = sides.get(form, 0) | 1 << 2 * pair + side
    return sides, frozenset(NEGATIONS[lang].split()), QUESTIONS[lang]


@cache
def _telling(lang: str) -> frozenset[str]:
    """Return the words of a language without one of which a text has no cues."""
    meanings, negations, questions = _vocabulary(lang)
    phrases = {"on", "off", "can", "without", "instead", "rather", *(verb for verb, _ in _SET_UP)}
    return negations.union(meanings, questions, phrases if lang == "en" else ())


def _forms(verb: str) -> tuple[str, ...]:
    """Return the forms of an English verb except its past; some that do not exist do no harm."""
    return (verb, f"{verb}s", f"{verb}es", f"{verb}ing", f"{verb.removesuffix('e')}ing", f"{verb}{verb[-1]}ing")


@cache
def _reported_sides() -> Mapping[str, int]:
    """Return the sides of what English texts report as done: "deleted"."""
    meanings, *_ = _vocabulary("en")
    verbs = {verb for both in OPPOSITES["en"] for side in both for verb in side.split()}
    return {past: meanings[verb] for verb in verbs for past in (f"{verb}d", f"{verb}ed", f"{verb}{verb[-1]}ed")}


@lru_cache(maxsize=2_000)
def _stems(title: str) -> frozenset[str]:
    return frozenset(analyzer("en").terms(title))
