"""Ticket references: easy to read out over the telephone, hard to guess."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

ALPHABET = "23456789CDFHJKMNPQRTVWXY"
"""No look-alikes (at most one each of 0 O, 1 I L, 5 S, 8 B, 2 Z, 6 G, U V), and no vowels, hence no words."""

_GROUP = 4
_DASHES = r"[\s\u00ad\u2010-\u2015\u2212-]*"
_WRITTEN = re.compile(rf"\b([A-Z]{{2,4}}){_DASHES}([{ALPHABET}]{{4}}){_DASHES}([{ALPHABET}]{{4}})\b", re.IGNORECASE)


def new_reference(prefix: str) -> str:
    """Return a random reference such as ``NP-7F3K-92QD``, one of 110,075,314,176."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(2))
    return f"{prefix}-{first}-{second}"


def normal_reference(text: str) -> str:
    """Return the reference in a text in its stored form: "[np 7f3k–92qd]" becomes "NP-7F3K-92QD".

    A text without a reference is returned in upper case.
    """
    written = _WRITTEN.search(text)
    return "-".join(written.groups()).upper() if written else text.upper()


@dataclass(frozen=True, slots=True)
class Written:
    """A reference in its stored form, and as it was written."""

    reference: str
    text: str


def references_in(text: str) -> tuple[tuple[Written, ...], str]:
    """Return the references in a text, and the rest of the text."""
    references = tuple(Written("-".join(match.groups()).upper(), match[0]) for match in _WRITTEN.finditer(text))
    return references, _WRITTEN.sub(" ", text)
