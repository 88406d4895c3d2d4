"""Error model: the cost of assuming that one word was typed for another.

The most common errors cost least: swapped neighbours, a letter doubled or not, a forgotten letter, a neighbouring key.
Costs are in nats, like the logarithm of a word's frequency, so that the two can be weighed against each other (the
noisy channel of Kernighan, Church and Gale 1990).
"""

from __future__ import annotations

from itertools import product
from typing import Final

from rapidfuzz.distance import OSA

from search.spelling.sound import respell

SWAPPED: Final = 0.6
MOVED: Final = 1.0
"""Two edits in one: a letter moved by two places, or two swapped around a third, as in "prodive"."""
DOUBLED: Final = 0.3
FORGOTTEN: Final = 0.7
ADDED: Final = 1.6
NEIGHBOUR: Final = 1.6
ALIKE: Final = 1.1
OTHER: Final = 3.0
SECOND: Final = 1.4
"""Added for a second edit, beside the costs of both."""
RESPELT: Final = 1.4
"""The cost of spelling a word as it sounds, beside the edits in how it sounds."""
FIRST_LETTER: Final = 2.0
"""Added if the first letter is wrong, which people seldom get wrong ..."""
FIRST_SWAPPED: Final = 0.5
"""... and if it is only swapped with the second."""

IMPOSSIBLE: Final = float("inf")

MIN_LETTERS: Final = 4
"""Shorter words are only corrected to function words: three letters of a name are like many others."""

_TOO_FAR: Final = 4.3
"""A costlier edit makes another word: "sector" is not a misspelling of "vector"."""

_TOO_FAR_SHORT: Final = 3.2
_TOO_FAR_SHORTEST: Final = 1.2
"""The same for words of four and of three letters, where a wrong letter leaves little to go by."""

_TOO_FAR_LONG: Final = 6.8
_MANY: Final = 8
"""Two edits may cost more in words of at least this many letters, which have few others near them."""

SLIP: Final = 1.0
"""The cost of a slip of the finger: a letter doubled, forgotten or swapped. Nothing likelier is two edits away."""

_KEYBOARDS: Final = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("qwertz",), ("azerty", "qsdfgh", "wxcvbn"))
_SOUNDS: Final = ("aeiouy", "ckqs", "sz", "gj", "vw", "td", "bp", "mn", "fv", "xz")
"""Letters that people who spell by ear confuse."""


def _neighbours() -> frozenset[tuple[str, str]]:
    pairs = set[tuple[str, str]]()
    for rows in _KEYBOARDS:
        keys = {letter: (row, place) for row, letters in enumerate(rows) for place, letter in enumerate(letters)}
        for (letter, (row, place)), (other, (below, at)) in product(keys.items(), repeat=2):
            if (row == below and abs(place - at) == 1) or (below == row + 1 and place - at in {0, 1}):
                pairs |= {(letter, other), (other, letter)}
    return frozenset(pairs | {("y", "z"), ("z", "y"), ("a", "q"), ("q", "a"), ("w", "z"), ("z", "w")})


_NEAR: Final = _neighbours()
_SOUND: Final = frozenset(pair for letters in _SOUNDS for pair in product(letters, repeat=2))


def cost(typed: str, meant: str, edits: int) -> float:
    """Return the cost of typing ``typed`` for ``meant``, infinite if that takes more than ``edits`` edits.

    An edit is an insertion, a deletion, a substitution or a swap of neighbours (optimal string alignment).
    """
    return _cost(typed, meant, 0, 0, edits)


def _cost(typed: str, meant: str, at: int, to: int, edits: int) -> float:
    """Return the cost of the rest of both words, from the places ``at`` and ``to`` on."""
    for letter, other in zip(typed[at:], meant[to:], strict=False):
        if letter != other:
            break
        at, to = at + 1, to + 1
    left, right = len(typed) - at, len(meant) - to
    if left == right == 0:
        return 0.0
    if abs(left - right) > edits or not edits:
        return IMPOSSIBLE
    edits_here = _edits(typed, meant, at, to)
    if edits == 1:
        costs = [price for price, after, then in edits_here if typed[after:] == meant[then:]]
    else:
        costs = [price + _cost(typed, meant, after, then, edits - 1) for price, after, then in edits_here]
        three = meant[to : to + 3]  # with the outer two swapped, or one moved past the others
        moved = (three[::-1], three[1:] + three[:1], three[2:] + three[:2])
        if typed[at + 3 :] == meant[to + 3 :] and typed[at : at + 3] in moved:
            costs.append(MOVED)
    return min(costs, default=IMPOSSIBLE)


def _edits(typed: str, meant: str, at: int, to: int) -> list[tuple[float, int, int]]:
    """Return the cost of each edit at these places, and where the rest of either word begins after it."""
    typed_pair, meant_pair = typed[at : at + 2], meant[to : to + 2]
    edits = []
    if typed_pair and meant_pair:
        letters = (typed_pair[0], meant_pair[0])
        price = ALIKE if letters in _SOUND else NEIGHBOUR if letters in _NEAR else OTHER
        edits.append((price, at + 1, to + 1))
    if meant_pair:
        edits.append((_one_more(meant, to, FORGOTTEN), at, to + 1))
    if typed_pair:
        edits.append((_one_more(typed, at, ADDED), at + 1, to))
    if not at:
        edits = [(price + FIRST_LETTER, after, then) for price, after, then in edits]
    if len(typed_pair) == 2 and typed_pair == meant_pair[::-1]:
        edits.append((SWAPPED if at else SWAPPED + FIRST_SWAPPED, at + 2, to + 2))
    return edits


def _one_more(word: str, at: int, price: float) -> float:
    """Return the cost of a letter that only one of the words has."""
    doubled = (at > 0 and word[at - 1] == word[at]) or (at + 1 < len(word) and word[at + 1] == word[at])
    return DOUBLED if doubled else price


def misspelling_cost(word: str, candidate: str, edits: int) -> float:
    """Return the cost of a misspelling, by letters or by sound, infinite if it is too far from the candidate."""
    by_letters = _cost_within(word, candidate, edits)
    if edits == 1:
        return by_letters
    return min(by_letters, RESPELT + _cost_within(respell(word), respell(candidate), edits))


def _cost_within(word: str, candidate: str, edits: int) -> float:
    distance = OSA.distance(word, candidate, score_cutoff=edits)
    if distance > edits:
        return IMPOSSIBLE
    edit_cost = cost(word, candidate, distance) + (SECOND if distance > 1 else 0.0)
    return edit_cost if edit_cost < _max_cost(len(word), distance) else IMPOSSIBLE


def _max_cost(letters: int, edits: int) -> float:
    if letters <= MIN_LETTERS:
        return _TOO_FAR_SHORT if letters == MIN_LETTERS else _TOO_FAR_SHORTEST
    return _TOO_FAR_LONG if letters >= _MANY and edits > 1 else _TOO_FAR
