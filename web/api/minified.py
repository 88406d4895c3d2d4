"""Scripts without what only people read: comments, spaces outside of literals, and long private names."""

from __future__ import annotations

import re
from string import ascii_letters

_TOKEN = re.compile(
    r"""
    (?P<literal> "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`
    | /(?![\s/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/ )  # a regular expression; divisions stand between spaces
    | (?P<private>\#[a-z]\w*)
    | //[^\n]* | /\*.*?\*/
    | (?<![\w$#])\s+ | \s+(?![\w$#])
    """,
    re.VERBOSE | re.DOTALL,
)
_STYLE_SPACE = re.compile(r"(?<=[:;,{])\s+|\s+(?=[{}])|\n")


def minified_script(source: str) -> str:
    """Return a script that does the same in fewer bytes.

    Its statements must end with semicolons, divisions must stand between spaces, and template literals must not be
    nested or contain private names.
    """
    names: dict[str, str] = {}

    def shortened(token: re.Match[str]) -> str:
        if token["private"]:
            turn, letter = divmod(len(names), len(ascii_letters))
            return names.setdefault(token["private"], f"#{ascii_letters[letter]}{turn or ''}")
        return token["literal"] or ""

    return _TOKEN.sub(shortened, source)


def minified_style(source: str) -> str:
    """Return a style sheet without spaces that it does not need."""
    return _STYLE_SPACE.sub("", source)
