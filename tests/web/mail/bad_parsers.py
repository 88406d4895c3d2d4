"""Parsers that misbehave, in a module of their own because a child process imports it."""

from __future__ import annotations

from web.mail.parsing.parser import ParsedMail, parse


def spin(raw: bytes, own_addresses: tuple[str, ...]) -> ParsedMail:
    """Parse a mail, but loop for ever on one that contains "SPIN"."""
    while b"SPIN" in raw:
        pass
    return parse(raw, own_addresses)


def crash(raw: bytes, own_addresses: tuple[str, ...]) -> ParsedMail:
    """Parse a mail, but crash on one that contains "CRASH"."""
    if b"CRASH" in raw:
        raise AssertionError("anna@example.org")
    return parse(raw, own_addresses)
