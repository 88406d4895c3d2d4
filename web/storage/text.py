"""Clean text from outside for storage: plain line ends, no characters that databases or UTF-8 reject."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters except tab and newline, and lone surrogates, which JSON can smuggle in."""

MAX_SHOWN_CHARS = 80
"""A longer text does not serve as a heading."""

_BEFORE_A_GAP = " \n\t.,;:–-"
"""Characters that look odd before the "…"."""

_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_INVISIBLE: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0000-\U000e0fff]"
)
"""Invisible characters in the categories of letters, marks and symbols."""


def clean(text: str) -> str:
    """Return the text fit for storage, with Unix line ends; a text of invisible characters becomes ""."""
    cleaned = _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return cleaned if is_visible(cleaned) else ""


def is_visible(text: str) -> bool:
    """Return whether a text has any visible character."""
    return any(
        unicodedata.category(character) not in _INVISIBLE_CATEGORIES and not _INVISIBLE.match(character)
        for character in set(text)
    )


def clean_line(text: str) -> str:
    """Return the clean text on one line."""
    return " ".join(clean(text).split())


def listed(names: Sequence[str]) -> str:
    """Return names as in a sentence: "a, b and c"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def shortened(text: str, most: int = MAX_SHOWN_CHARS) -> str:
    """Return the text, or as many of its words as fit before a "…"."""
    if len(text) <= most:
        return text
    words, _, rest = text[:most].rpartition(" ")
    return f"{(words if len(words) >= len(rest) else text[: most - 1]).rstrip(_BEFORE_A_GAP)}…"


def initials(name: str) -> str:
    """Return one or two capital letters for a name or an e-mail address: "AL" for "Ada Lovelace"; "" for no letters."""
    words = [word for word in re.split(r"[\W\d_]+", name.partition("@")[0]) if word]
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))).upper() if words else ""
