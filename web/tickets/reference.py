"""Reference: the name of a ticket that a person can read out over the telephone, and nobody can guess."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

ALPHABET = "23456789CDFHJKMNPQRTVWXY"
"""No look-alikes (0 O, 1 I L, 5 S, 8 B, 2 Z, 6 G, U V keep one of each pair at most), no vowels, hence no words."""

_GROUP = 4
_DASHES = r"[\s\u00ad\u2010-\u2015\u2212-]*"
_WRITTEN = re.compile(rf"\b([A-Z]{{2,4}}){_DASHES}([{ALPHABET}]{{4}}){_DASHES}([{ALPHABET}]{{4}})\b", re.IGNORECASE)


def new_reference(prefix: str) -> str:
    """Return a fresh reference such as ``NP-7F3K-92QD``: one of 110,075,314,176."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(2))
    return f"{prefix}-{first}-{second}"


def normal_reference(text: str) -> str:
    """Return the reference in a text as it is kept, however it is written: "[np 7f3k–92qd]" is "NP-7F3K-92QD".

    Any other text comes back in capital letters.
    """
    written = _WRITTEN.search(text)
    return "-".join(written.groups()).upper() if written else text.upper()


@dataclass(frozen=True, slots=True)
class Written:
    """A reference as it is kept, and as it was written."""

    reference: str
    text: str


def references_in(text: str) -> tuple[tuple[Written, ...], str]:
    """Return the references in a text, and the rest of the text."""
    found = tuple(Written("-".join(one.groups()).upper(), one[0]) for one in _WRITTEN.finditer(text))
    return found, _WRITTEN.sub(" ", text)
