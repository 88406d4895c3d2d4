"""Reference: the name of a ticket that a person can read out over the telephone, and nobody can guess."""

from __future__ import annotations

import secrets

ALPHABET = "23456789CDFHJKMNPQRTVWXY"
"""No look-alikes (0 O, 1 I L, 5 S, 8 B, 2 Z, 6 G, U V keep one of each pair at most), no vowels, hence no words."""

_GROUP = 4


def new_reference(prefix: str) -> str:
    """Return a fresh reference such as ``NP-7F3K-92QD``: one of 110,075,314,176."""
    first, second = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(2))
    return f"{prefix}-{first}-{second}"
