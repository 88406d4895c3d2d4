"""Patterns: the few words that give a risk away, as a writer puts them on a line of ``_risks.yaml``.

::

    account hacked                       # in this order and in any form; up to three others may stand between two
    account|mailbox hacked|breached      # one of several words
    <somebody> in my account             # one of the words that stand under ``words: somebody:``
    phone stolen + no codes              # both, near each other, in any order
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS: Final = 12
"""Of more words in a row nobody writes just these."""

_GROUP = re.compile(r"<([^<>]*)>")
_WORD = re.compile(r"[^\W_]")

Part = tuple[tuple[str, ...], ...]
"""Words in their order, each with those that may stand instead of it."""


def parts_of(pattern: str) -> tuple[Part, ...]:
    """Return the parts of a pattern that was spelt out; all must be there, in any order."""
    return tuple(_part(part) for part in _parts(pattern))


def spelt_out(pattern: str, words: Mapping[str, str]) -> str:
    """Return a pattern with the words of each list it names; ``ValueError`` says what a writer should mend."""
    unknown = [name for name in _GROUP.findall(pattern) if name not in words]
    if unknown:
        message = f'no list of words is called {unknown[0]!r}: correct the name, or add it under "words:"'
        raise ValueError(message)
    found = _GROUP.sub(lambda match: "|".join(words[match[1]].split()), pattern)
    if "<" in found or ">" in found:
        message = "the name of a list of words stands between < and >, without a space"
        raise ValueError(message)
    _check(found)
    return found


def _check(pattern: str) -> None:
    for part in _parts(pattern):
        if not part:
            message = '"+" stands between two patterns, with a space on both sides'
            raise ValueError(message)
        if len(_part(part)) > MOST_WORDS:
            message = f"more than {MOST_WORDS} words in a row: nobody writes just these, so keep those that tell"
            raise ValueError(message)
        if any(not _WORD.search(word) for several in _part(part) for word in several):
            message = 'a word is missing: "|" stands between two words, without a space'
            raise ValueError(message)


def _parts(pattern: str) -> list[str]:
    return [part.strip() for part in f" {pattern} ".split(" + ")]


def _part(part: str) -> Part:
    return tuple(tuple(several.split("|")) for several in part.split())
