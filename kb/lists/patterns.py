"""Patterns: a few words that reveal a risk, one pattern a line of ``_risks.yaml``.

::

    account hacked                       # in this order and in any form, with up to three words between two
    account|mailbox hacked|breached      # one of several words
    <stranger> in my account             # one of the words listed under ``words: stranger:``
    phone stolen + no codes              # both, near each other, in any order
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_WORDS: Final = 12
"""More words in a row would never be written exactly like that."""

_GROUP = re.compile(r"<([^<>]*)>")
_WORD = re.compile(r"[^\W_]")

Part = tuple[tuple[str, ...], ...]
"""Words in order, each with its alternatives."""


def parts_of(pattern: str) -> tuple[Part, ...]:
    """Return the parts of a spelt-out pattern; a message must contain all, in any order."""
    return tuple(_part(part) for part in _parts(pattern))


def spelt_out(pattern: str, words: Mapping[str, str]) -> str:
    """Return a pattern with the words of each list it names; ``ValueError`` says what a writer should correct."""
    unknown = [name for name in _GROUP.findall(pattern) if name not in words]
    if unknown:
        message = f'no list of words is called {unknown[0]!r}: correct the name, or add it under "words:"'
        raise ValueError(message)
    full = _GROUP.sub(lambda match: "|".join(words[match[1]].split()), pattern)
    if "<" in full or ">" in full:
        message = "write the name of a list of words between < and >, without a space"
        raise ValueError(message)
    _check(full)
    return full


def _check(pattern: str) -> None:
    for part in _parts(pattern):
        if not part:
            message = 'write "+" between two patterns, with a space on both sides'
            raise ValueError(message)
        if len(_part(part)) > MOST_WORDS:
            message = (
                f"more than {MOST_WORDS} words in a row, which no message will contain: keep the most important ones"
            )
            raise ValueError(message)
        if any(not _WORD.search(word) for several in _part(part) for word in several):
            message = 'a word is missing: write "|" between two words, without a space'
            raise ValueError(message)


def _parts(pattern: str) -> list[str]:
    return [part.strip() for part in f" {pattern} ".split(" + ")]


def _part(part: str) -> Part:
    return tuple(tuple(several.split("|")) for several in part.split())
