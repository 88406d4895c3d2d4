"""Proof of work: slows programs that send the form by the thousand, without a CAPTCHA.

A form that is sent faster than anyone types, or from a network that has sent a lot, comes back as a page that lets it
through after some seconds. A browser with JavaScript need not wait: it computes a proof of work (Hashcash, Back 2002)
instead.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from web.security.signer import Signer

WAIT_SECONDS = 8
WORK_BITS = 16
"""Some 65,000 hashes: a moment on a phone, a burden for a program that sends thousands of forms."""

_MAX_WORK_CHARS = 20
_PURPOSE = "patience"


def challenge(signer: Signer, message: str) -> str:
    """Return a token that becomes valid for this message only, after a wait or a proof of work."""
    return signer.form_token(f"{_PURPOSE} {message}")


def is_earned(signer: Signer, message: str, token: str, work: str) -> bool:
    """Return whether the token belongs to this message and is old enough or worked for."""
    age = signer.age(f"{_PURPOSE} {message}", token)
    if age is None or age >= WAIT_SECONDS:
        return age is not None
    if not (0 < len(work) <= _MAX_WORK_CHARS and work.isascii() and work.isdigit()):
        return False
    digest = hashlib.sha256(f"{token}:{work}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - WORK_BITS) == 0
