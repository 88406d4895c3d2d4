"""Disable the links in a stranger's text, so that a mail can quote it.

Mail programs detect links in plain text by a scheme ("https://"), a dot inside a word ("example.com"), an "@", or the
two backslashes of a Windows share. Each gets brackets, as in security reports: "hxxps://example[.]com".
"""

from __future__ import annotations

import re
from typing import Final

_HIDDEN: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
"""Invisible characters, which some programs ignore when they detect links."""

_STEPS: Final = (
    (re.compile(rf"[{_HIDDEN}]+"), ""),
    # a top-level domain starts with a letter, so "3.50" and "12.11.2026" stay unchanged
    (re.compile(r"(?<=\S)[.\u2024\ufe52\uff0e\uff61](?=[^\W\d_])"), "[.]"),
    (re.compile(r"(?<=[A-Za-z0-9])\u3002(?=[A-Za-z0-9])"), "[.]"),
    (
        re.compile(r"(?<![\d.])(\d{1,3})[.\uff0e](\d{1,3})[.\uff0e](\d{1,3})[.\uff0e](\d{1,3})(?!\d)"),
        r"\1[.]\2[.]\3[.]\4",
    ),
    (re.compile(r"(?<=\S)[@\uff20](?=\S)"), "[@]"),
    (re.compile(r"\b([A-Za-z][A-Za-z0-9+-]*)[:\uff1a](?=[/\\]{2})"), r"\1[:]"),
    (re.compile(r"\b([A-Za-z][A-Za-z0-9+-]+)[:\uff1a](?=[^\s\d\[])"), r"\1[:]"),
    (re.compile(r"\b(tel|sms|callto|sip|skype)[:\uff1a](?=\S)", re.IGNORECASE), r"\1[:]"),
    (re.compile(r"\bhttp(s?)\[:\]", re.IGNORECASE), r"hxxp\1:"),
    (re.compile(r"(?<!\\)\\\\(?=[^\s\\])"), r"[\\\\]"),
)


def defanged(text: str) -> str:
    """Return the text with every link disabled and all words readable."""
    for pattern, replacement in _STEPS:
        text = pattern.sub(replacement, text)
    return text
