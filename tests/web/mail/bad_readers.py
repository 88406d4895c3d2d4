"""Readers of mail that misbehave; in a module of their own, because a child process imports it."""

from __future__ import annotations

from web.mail.parsing.parser import Incoming, read


def spin(raw: bytes, ours: tuple[str, ...]) -> Incoming:
    """Read a mail, or never return from one that says so."""
    while b"SPIN" in raw:
        pass
    return read(raw, ours)


def crash(raw: bytes, ours: tuple[str, ...]) -> Incoming:
    """Read a mail, or raise what no parser should."""
    if b"CRASH" in raw:
        raise AssertionError("anna@example.org")
    return read(raw, ours)
