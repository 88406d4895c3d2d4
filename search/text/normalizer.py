"""Normalizer: folds the ways to write a word into one, the same for articles and queries.

``fold`` removes case, accents, vowel marks and invisible characters such as the soft hyphens of word processors.
Original text still contains them, so ``IGNORED`` and ``MARKS`` are character classes for regular expressions that look
for words there.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_TATWEEL: Final = "\u0640"
"""The stroke that stretches Arabic words; regular expressions take it for a letter."""


def _of_category(places: Iterable[int], *categories: str) -> str:
    return "".join(char for char in map(chr, places) if unicodedata.category(char) in categories)


IGNORED: Final = _of_category(
    chain(
        range(0x00AD, 0x0700),  # soft hyphen; Latin, Cyrillic, Hebrew and Arabic marks
        range(0x08CA, 0x0900),  # more Arabic marks
        range(0x180B, 0x1810),
        range(0x1AB0, 0x1B00),
        range(0x1DC0, 0x1E00),
        range(0x200B, 0x2100),  # zero-width characters, directions, marks for symbols
        range(0xFE00, 0xFE30),  # variation selectors
        range(0xFEFF, 0xFFFC),
        range(0xE0000, 0xE01F0),
    ),
    "Mn",
    "Me",
    "Cf",
)
"""Accents, vowel marks and invisible characters, which ``fold`` removes; for use within square brackets."""

MARKS: Final = _of_category(range(0x0900, 0x0E00), "Mn", "Mc")
"""Signs of Indic scripts that are part of a letter, which ``fold`` keeps; for use within square brackets."""

_REMOVED = re.compile(f"[{IGNORED}{_TATWEEL}]+")
_MARK = re.compile(f"[{MARKS}]+")

_SAME = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2212\u05be", "-"),
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u05f3", "'"),
        "\u05f4": '"',
        "\u0131": "i",  # dotless
        "đ": "d",
        "ħ": "h",
        "ł": "l",
        "ø": "o",
        "æ": "ae",
        "œ": "oe",
        "\u0649": "\u064a",  # Arabic yeh without dots
        "\u06cc": "\u064a",  # Persian yeh and kaf, which have keys of their own
        "\u06a9": "\u0643",
        **{char: str(unicodedata.digit(char)) for char in _of_category(range(0x80, 0x20000), "Nd")},
    }
)
_ACUTE = str.maketrans("\u00b4", "'")
"""An acute accent used as an apostrophe, "don\u00b4t", which NFKC would turn into a space."""


def fold(text: str) -> str:
    """Return the text in NFKC, case folded, without marks and invisible characters; white space is kept."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text.translate(_ACUTE)).casefold()
    bare = _REMOVED.sub("", unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFC", bare.translate(_SAME))


def lower(text: str) -> str:
    """Return the text in lower case with its accents, without vowel marks and invisible characters."""
    return _REMOVED.sub("", unicodedata.normalize("NFKC", text).lower())


def is_alphabetic(word: str) -> bool:
    """Return whether a folded word consists of letters, including the signs of Indic scripts."""
    return word.isalpha() or (not word.isascii() and _MARK.sub("", word).isalpha())
