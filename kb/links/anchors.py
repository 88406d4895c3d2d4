"""Find the section that a link means although the system it was written for names sections differently."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from kb.links.names import loosen

if TYPE_CHECKING:
    from collections.abc import Collection

_NUMBER_FIRST = re.compile(r"^[\d.-]+")
_PREFIX = re.compile(r"^(?:user-content-|markdown-header-)")
_SURE: Final = 92
_LEAD: Final = 5
"""How much more similar than all others a section must be, so that "step-1" is not taken for "step-2"."""


def nearest_anchor(anchor: str, known: Collection[str], title: str) -> str | None:
    """Return the only anchor that is spelled like this one, empty for the title, or None.

    Systems differ in capitals, accents, signs, the mark before the number of a repeated heading (``a-1``, ``a_1``), and
    in whether a number at the start counts.
    """
    anchor = _PREFIX.sub("", anchor)
    for spelling in (_letters, _letters_without_number):
        key = spelling(anchor)
        same = [name for name in known if key and spelling(name) == key]
        if len(same) == 1:
            return same[0]
        if not same and key and key == spelling(title):
            return ""
    similar = process.extract(anchor, known, scorer=fuzz.ratio, score_cutoff=_SURE - _LEAD, limit=2)
    digits = re.findall(r"\d+", anchor)
    if similar and similar[0][1] >= _SURE and len(similar) == 1 and re.findall(r"\d+", similar[0][0]) == digits:
        return similar[0][0]
    return None


def _letters(anchor: str) -> str:
    return loosen(anchor).replace("-", "")


def _letters_without_number(anchor: str) -> str:
    return _letters(_NUMBER_FIRST.sub("", loosen(anchor)))
