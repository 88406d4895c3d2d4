"""Find and redact secrets in a text before it is sent to support.

There are five kinds: card numbers, which their check digit proves (Luhn, US patent 2,950,048, 1960); private keys;
recovery phrases; secret codes, of a second factor or of programs that sign in; and passwords, which follow "my password
is". "My password is wrong" names no password.

The browser finds the same (web/static/secrets.js) by the same patterns (web/static/secrets.txt). Both match a text that
is folded character by character, so that a position in it is the same position in the original.
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
    """Maps a character to a plain one: dashes, quotation marks, spaces and digits of other widths."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if code > 127:
            plain = normalize("NFKC", character)
            character = _FOLDED.get(plain, plain) if len(plain) == 1 and code < 0x10000 else character
            kind = category(character)
            is_space = kind[0] == "Z" or character in "\u200b\u200c\u200d\ufeff"
            character = "-" if kind == "Pd" else " " if is_space else character
        self[code] = character
        return character


_FOLDING = _Folding()

_PIECE = re.compile(r"\{([A-Z_]+)\}")
_BRANDS = re.compile(r"3[47]\d{13}|3[0689]\d{12}|(?:2[2-7]|3[05689]|[4-6]\d)\d{14}|(?:4\d|5[06-8]|6\d)\d{17}")
"""The lengths of card numbers by their first digits: an IMEI passes Luhn, too, but no card of 15 digits begins so."""

_PASSWORD_SIGN = re.compile(r"[0-9]|[^\w\s.,;:!?()/*-]")
"""A word with a digit or a symbol is a password rather than a complaint about one, such as "case-sensitive"."""

_STRONG = re.compile(r"(?=.*[^\W\d_])(?=.*[0-9])(?=.{8})(?:.*[^\w\s.,;:!?()/*-]|.*[!?].)")
"""Without an "is" before it, a password needs a letter, a digit and a symbol: "password issue2" is none."""


def _is_card(match: Match[str]) -> bool:
    digits = [int(char) for char in match[2] if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    is_brand = _BRANDS.fullmatch("".join(map(str, digits))) is not None
    return is_brand and len(set(digits)) > 1 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


_CHECKS: Final[dict[str, Callable[[Match[str]], bool]]] = {
    "": bool,
    "card": _is_card,
    "password": lambda match: bool(_PASSWORD_SIGN.search(match[1])) and any(char.isalnum() for char in match[1]),
    "strong": lambda match: _STRONG.match(match[1]) is not None,
}


def _read(table: str) -> Iterator[tuple[str, re.Pattern[str], Callable[[Match[str]], bool]]]:
    """Yield kind, pattern and check of each line that is not a piece of other patterns."""
    pieces: dict[str, str] = {}
    for line in table.splitlines():
        name, is_row, definition = line.partition(" = ")
        if not is_row or line.startswith("#"):
            continue
        pattern = _PIECE.sub(lambda piece: pieces[piece[1]], definition)
        if name.isupper():
            pieces[name] = pattern
        else:
            kind, _, check = name.partition("/")
            yield kind, re.compile(pattern, re.ASCII | re.IGNORECASE), _CHECKS[check]


_SECRETS: Final = tuple(_read((Path(__file__).parents[1] / "static" / "secrets.txt").read_text(encoding="utf-8")))


def secrets_in(text: str) -> tuple[str, ...]:
    """Return the kinds of secrets in a text, in their order, such as "password" and "card number"."""
    return tuple(dict.fromkeys(kind for kind, _, _ in _spans(text)))


def undecided(text: str, decision: str) -> tuple[str, ...]:
    """Return the kinds of secrets in a text that its author has not declared harmless.

    "keep" declares the whole text harmless, as a browser sends it after its own check; "keep:password" declares only
    passwords harmless, so that a card number added since is still found.
    """
    action, _, kinds = decision.partition(":")
    if action != "keep":
        return secrets_in(text)
    return tuple(kind for kind in secrets_in(text) if kind not in kinds.split(",")) if kinds else ()


def redact(text: str) -> str:
    """Return the text with every secret replaced by "[removed]"."""
    parts: list[str] = []
    position = 0
    for _, start, end in _spans(text):
        parts += text[position:start], REMOVED
        position = end
    return "".join((*parts, text[position:]))


def _spans(text: str) -> list[tuple[str, int, int]]:
    """Return kind, start and end of each secret; one that begins inside another becomes part of it."""
    folded = text.translate(_FOLDING)
    matches = [
        (kind, *match.span(1))
        for kind, pattern, is_secret in _SECRETS
        for match in pattern.finditer(folded)
        if match[1] and is_secret(match)
    ]
    spans: list[tuple[str, int, int]] = []
    for kind, start, end in sorted(matches, key=lambda span: (span[1], -span[2])):
        if spans and start < spans[-1][2]:
            first_kind, first_start, first_end = spans[-1]
            spans[-1] = first_kind, first_start, max(end, first_end)
        else:
            spans.append((kind, start, end))
    return spans
