"""Text from outside, made fit to keep: plain line ends, no characters that databases or UTF-8 refuse."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and new line, and halves of surrogate pairs, which JSON can smuggle in."""

MAX_SHOWN_CHARS = 80
"""A longer text is no heading."""

_BEFORE_A_GAP = " \n\t.,;:–-"
"""What would stand oddly before the "…"."""

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_DRAWN_AS_NOTHING: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\U0001d159\U000e0000-\U000e0fff]"
)
"""Characters that are drawn as nothing, although their categories are those of letters, marks and signs."""


def clean(text: str) -> str:
    """Return the text as it can be kept, with the line ends of Unix; a text of invisible characters becomes empty."""
    kept = _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept if is_visible(kept) else ""


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of a text: it is more than blanks and characters without a shape."""
    return any(
        unicodedata.category(character) not in _UNSEEN and not _DRAWN_AS_NOTHING.match(character)
        for character in set(text)
    )


def clean_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(clean(text).split())


def listed(names: Sequence[str]) -> str:
    """Return names as part of a sentence: "a, b and c"."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def shortened(text: str, most: int = MAX_SHOWN_CHARS) -> str:
    """Return the text, or as many of its words as fit with "…" behind them."""
    if len(text) <= most:
        return text
    words, _, rest = text[:most].rpartition(" ")
    return f"{(words if len(words) >= len(rest) else text[: most - 1]).rstrip(_BEFORE_A_GAP)}…"
