"""Leaks: secrets that nobody should send to support, found in a text before it is sent.

Four kinds: card numbers, whose last digit proves them (Luhn, US patent 2,950,048, 1960), private keys, recovery
phrases, and what stands behind "my password is". Whoever writes "my password is wrong" is left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

REMOVED: Final = "[removed]"

_CARD = re.compile(r"(?<![\d.])(?:(?:2[2-7]|[3-6]\d)\d\d(?:[ -]?\d{4}){3}(?!\.?\d)|3[47]\d\d[ -]?\d{6}[ -]?\d{5}(?!\.?\d)|[3-6](?:[ -]?\d){12,18}(?![\d.]*\d))")  # fmt: skip  # noqa: E501
"""The usual groups first: behind them often stand the date and the code of the card, which are no part of it."""

_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL)
_PHRASE = re.compile(r"\b(?:recovery|backup|seed|secret) (?:phrase|words)\b[^a-z]{0,20}(?:(?:is|are)\b)?\W*((?:(?:\d{1,2}\W+)?[a-z]{3,10}\W+){11,23}(?:\d{1,2}\W+)?[a-z]{3,10})", re.IGNORECASE)  # fmt: skip  # noqa: E501
_PASSWORD = re.compile(r"\b(?:pass ?word|passcode|passphrase|pin)\b(?: (?:is|was)\b(?:\s*[:=])?|\s*[:=])\s*[\"'“]?(?!\[removed\])([^\s\"'”]{4,})", re.IGNORECASE)  # fmt: skip  # noqa: E501
_TELLS = re.compile(r"\d|[^\w\s.,;:!?()/*-]")
"""A word with a digit or a sign in it is a password rather than what is wrong with one: not "case-sensitive"."""


def leaks(text: str) -> tuple[str, ...]:
    """Return the kinds of secrets in a text: "card number", "private key", "recovery phrase", "password"."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _found(text)))


def without_leaks(text: str) -> str:
    """Return the text with every secret replaced."""
    kept: list[str] = []
    done = 0
    for start, end in sorted((start, end) for _, start, end in _found(text)):
        if start >= done:  # else it is part of the one before: a card number that is called a password
            kept += text[done:start], REMOVED
        done = max(done, end)
    return "".join((*kept, text[done:]))


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    yield from (("private key", *match.span()) for match in _KEY.finditer(text))
    yield from (("card number", *match.span()) for match in _CARD.finditer(text) if _is_card(match[0]))
    yield from (("recovery phrase", *match.span(1)) for match in _PHRASE.finditer(text))
    yield from (("password", *match.span(1)) for match in _PASSWORD.finditer(text) if _TELLS.search(match[1]))


def _is_card(text: str) -> bool:
    digits = [int(char) for char in text if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
