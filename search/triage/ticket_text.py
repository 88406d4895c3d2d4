"""Ticket text: what a person wrote, without quoted mail and signature."""

from __future__ import annotations

import re

MAX_BODY_CHARS = 4_000

_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)


def ticket_text(subject: str, body: str) -> str:
    """Return what the person wrote, subject and body, as one text."""
    return f"{subject}\n{own_words(body)}".strip()


def own_words(body: str) -> str:
    """Return the body without quoted lines and without the text below the signature mark."""
    return _SIGNATURE.sub("", _QUOTED.sub("", body[:MAX_BODY_CHARS]))
