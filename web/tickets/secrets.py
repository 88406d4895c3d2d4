"""Leaks: secrets that nobody should send to support, found in a text before it is sent.

Five kinds: card numbers, whose last digit proves them (Luhn, US patent 2,950,048, 1960), private keys, recovery
phrases, secret codes (of a second factor, or those that programs sign in with), and passwords, which stand behind "my
password is". Whoever writes "my password is wrong" is left alone.

The browser looks for the same (web/static/secrets.js), with the same patterns: web/static/secrets.txt. Both read a text
that is folded sign by sign, so that a place in it is the same place in the original.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final
from unicodedata import category, normalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from re import Match

REMOVED: Final = "[removed]"

_FOLDED = {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "→": ":", "⇒": ":", "−": "-"}  # noqa: RUF001


class _Folding(dict[int, str]):
    """What a sign is read as: one plain sign for each, be it a dash, a quotation mark or a digit of another width."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        if code > 127:
            plain = normalize("NFKC", sign)
            sign = _FOLDED.get(plain, plain) if len(plain) == 1 and code < 0x10000 else sign
            kind = category(sign)
            sign = "-" if kind == "Pd" else " " if kind[0] == "Z" or sign in "\u200b\u200c\u200d\ufeff" else sign
        self[code] = sign
        return sign


_FOLDING = _Folding()

_PIECE = re.compile(r"\{([A-Z_]+)\}")
_BRANDS = re.compile(r"3[47]\d{13}|3[0689]\d{12}|(?:2[2-7]|3[05689]|[4-6]\d)\d{14}|(?:4\d|5[06-8]|6\d)\d{17}")
"""The lengths that cards of each beginning have: an IMEI passes Luhn, too, but no card has 15 digits and begins so."""

_TELLS = re.compile(r"[0-9]|[^\w\s.,;:!?()/*-]")
"""A word with a digit or a sign in it is a password rather than what is wrong with one: not "case-sensitive"."""

_STRONG = re.compile(r"(?=.*[^\W\d_])(?=.*[0-9])(?=.{8})(?:.*[^\w\s.,;:!?()/*-]|.*[!?].)")
"""Without an "is" before it, it takes all three to tell a password: "password issue2" is none."""


def _is_card(match: Match[str]) -> bool:
    digits = [int(char) for char in match[2] if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    known = _BRANDS.fullmatch("".join(map(str, digits)))
    return bool(known) and len(set(digits)) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def _is_password(match: Match[str]) -> bool:
    return bool(_TELLS.search(match[1])) and any(char.isalnum() for char in match[1])


def _is_strong(match: Match[str]) -> bool:
    return bool(_STRONG.match(match[1]))


_CHECKS: Final[dict[str, Callable[[Match[str]], bool]]] = {
    "": bool,
    "card": _is_card,
    "password": _is_password,
    "strong": _is_strong,
}


def _read(table: str) -> Iterator[tuple[str, re.Pattern[str], Callable[[Match[str]], bool]]]:
    """Return kind, pattern and check of each line that is no piece of others."""
    pieces: dict[str, str] = {}
    for line in table.splitlines():
        name, is_row, written = line.partition(" = ")
        if not is_row or line.startswith("#"):
            continue
        pattern = _PIECE.sub(lambda piece: pieces[piece[1]], written)
        if name.isupper():
            pieces[name] = pattern
        else:
            kind, _, check = name.partition("/")
            yield kind, re.compile(pattern, re.ASCII | re.IGNORECASE), _CHECKS[check]


_SECRETS: Final = tuple(_read((Path(__file__).parents[1] / "static" / "secrets.txt").read_text(encoding="utf-8")))


def secrets_in(text: str) -> tuple[str, ...]:
    """Return the kinds of secrets in a text, in its order: such as "password" and "card number"."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _found(text)))


def undecided(text: str, decision: str) -> tuple[str, ...]:
    """Return the kinds in a text about which its writer has not said that they are none.

    "keep" says it of the whole text, as a browser does that has looked at it, and "keep:password" of passwords only: a
    card number that was added since is noticed still.
    """
    kept, _, kinds = decision.partition(":")
    if kept != "keep":
        return secrets_in(text)
    return tuple(kind for kind in secrets_in(text) if kind not in kinds.split(",")) if kinds else ()


def redact(text: str) -> str:
    """Return the text with every secret replaced."""
    kept: list[str] = []
    done = 0
    for _, start, end in _found(text):
        kept += text[done:start], REMOVED
        done = end
    return "".join((*kept, text[done:]))


def _found(text: str) -> list[tuple[str, int, int]]:
    """Return kind and place of each; what begins inside another is part of it: a card number called a password."""
    apart: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(_all(text.translate(_FOLDING)), key=lambda one: (one[1], -one[2])):
        if apart and start < apart[-1][2]:
            apart[-1] = (*apart[-1][:2], max(end, apart[-1][2]))
        else:
            apart.append((kind, start, end))
    return apart


def _all(folded: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern, is_one in _SECRETS:
        for match in pattern.finditer(folded):
            if match[1] and is_one(match):
                yield kind, *match.span(1)
