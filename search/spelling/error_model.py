"""Slips: what it costs to believe that a word was typed for another.

The commonest slips cost least: neighbours swapped, a letter doubled or not, a letter forgotten, a neighbouring key hit.
Costs are in nats, as the logarithm of a word's frequency is, so that the two can be weighed against each other (the
noisy channel of Kernighan, Church and Gale 1990).
"""

from __future__ import annotations

from itertools import product
from typing import Final

SWAPPED: Final = 0.6
DOUBLED: Final = 0.3
FORGOTTEN: Final = 0.7
ADDED: Final = 1.6
NEIGHBOUR: Final = 1.6
ALIKE: Final = 0.9
OTHER: Final = 4.0
FIRST_LETTER: Final = 2.0
"""What a wrong first letter costs on top: people seldom get it wrong."""

IMPOSSIBLE: Final = float("inf")

_KEYBOARDS: Final = (("qwertyuiop", "asdfghjkl", "zxcvbnm"), ("qwertz",), ("azerty", "qsdfgh", "wxcvbn"))
_SOUNDS: Final = ("aeiouy", "ckqs", "sz", "gj", "vw", "td", "bp", "mn", "fv", "xz")
"""Letters that people who write by ear take for each other."""


def _neighbours() -> frozenset[tuple[str, str]]:
    found = set[tuple[str, str]]()
    for rows in _KEYBOARDS:
        keys = {letter: (row, place) for row, letters in enumerate(rows) for place, letter in enumerate(letters)}
        for (one, (row, place)), (other, (below, at)) in product(keys.items(), repeat=2):
            if (row == below and abs(place - at) == 1) or (below == row + 1 and place - at in {0, 1}):
                found |= {(one, other), (other, one)}
    return frozenset(found | {("y", "z"), ("z", "y"), ("a", "q"), ("q", "a"), ("w", "z"), ("z", "w")})


_NEAR: Final = _neighbours()
_SOUND: Final = frozenset(pair for letters in _SOUNDS for pair in product(letters, repeat=2))


def cost(typed: str, meant: str, edits: int) -> float:
    """Return what it costs that ``typed`` stands for ``meant``, infinite where more than ``edits`` are needed.

    An edit is an insertion, a deletion, a substitution or a swap of neighbours (optimal string alignment).
    """
    return _cost(typed, meant, 0, 0, edits)


def _cost(typed: str, meant: str, at: int, to: int, edits: int) -> float:
    """Return the cost of the rest of the words from the places ``at`` and ``to`` on."""
    for one, other in zip(typed[at:], meant[to:], strict=False):
        if one != other:
            break
        at, to = at + 1, to + 1
    left, right = len(typed) - at, len(meant) - to
    if left == right == 0:
        return 0.0
    if abs(left - right) > edits or not edits:
        return IMPOSSIBLE
    ways = _ways(typed, meant, at, to)
    if edits == 1:
        paid = [worth for worth, after, then in ways if typed[after:] == meant[then:]]
    else:
        paid = [worth + _cost(typed, meant, after, then, edits - 1) for worth, after, then in ways]
    return min(paid, default=IMPOSSIBLE) + (0.0 if at else FIRST_LETTER)


def _ways(typed: str, meant: str, at: int, to: int) -> list[tuple[float, int, int]]:
    """Return what each edit at these places costs, and where the rest of either word begins after it."""
    one, other = typed[at : at + 2], meant[to : to + 2]
    ways = []
    if one and other:
        ways.append((_substitution(one[0], other[0]), at + 1, to + 1))
    if len(one) == 2 and one == other[::-1]:
        ways.append((SWAPPED, at + 2, to + 2))
    if other:
        ways.append((_one_more(meant, to, FORGOTTEN), at, to + 1))
    if one:
        ways.append((_one_more(typed, at, ADDED), at + 1, to))
    return ways


def _substitution(typed: str, meant: str) -> float:
    if (typed, meant) in _SOUND:
        return ALIKE
    return NEIGHBOUR if (typed, meant) in _NEAR else OTHER


def _one_more(word: str, at: int, worth: float) -> float:
    """Return what the letter at a place costs that the other word has not."""
    doubled = (at > 0 and word[at - 1] == word[at]) or (at + 1 < len(word) and word[at + 1] == word[at])
    return DOUBLED if doubled else worth
