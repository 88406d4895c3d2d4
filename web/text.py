"""Text from outside, made fit to keep: plain line ends, no characters that databases or UTF-8 refuse."""

from __future__ import annotations

import re

_REFUSED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters but tab and new line, and halves of surrogate pairs, which JSON can smuggle in."""

MAX_SHOWN_CHARS = 80
"""A longer text is no heading."""

_BEFORE_A_GAP = " \n\t.,;:–-"
"""What would stand oddly before the "…"."""


def clean(text: str) -> str:
    """Return the text as it can be kept, with the line ends of Unix."""
    return _REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(text: str) -> str:
    """Return the text on one line."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int = MAX_SHOWN_CHARS) -> str:
    """Return the text, or as many of its words as fit with "…" behind them."""
    if len(text) <= most:
        return text
    words, _, rest = text[:most].rpartition(" ")
    return f"{(words if len(words) >= len(rest) else text[: most - 1]).rstrip(_BEFORE_A_GAP)}…"
