"""Patience: what keeps programs from sending by the thousand, without asking anybody to read crooked letters.

A form that is sent faster than anybody types, or from a network that has sent much, comes back as a page that lets it
through after some seconds. A browser with JavaScript need not wait: it computes a proof of work (Hashcash, Back 2002)
instead. Both cost a program more than a person, and nobody else is asked.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.security.signer import Signer

WAIT_SECONDS = 8
WORK_BITS = 16
"""Some 65,000 hashes: a moment for a telephone, a burden for whoever sends thousands."""

_FORM = "patience"


def challenge(signer: Signer, message: str) -> str:
    """Return a fresh token that time, or work, makes valid for this message alone: thousands cost thousandfold."""
    return signer.form_token(f"{_FORM} {message}")


def is_earned(signer: Signer, message: str, token: str, work: str) -> bool:
    """Tell whether the token was made for this message, and is old enough or worked for."""
    age = signer.age(f"{_FORM} {message}", token)
    return age is not None and (age >= WAIT_SECONDS or _is_work(token, work))


def _is_work(token: str, work: str) -> bool:
    if not (0 < len(work) <= 20 and work.isascii() and work.isdigit()):
        return False
    found = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(found, "big") >> (256 - WORK_BITS) == 0
