"""Query: a visitor's words, parsed without ever raising.

Only two things are special: ``"quoted phrases"``, in any quotation marks, must occur as written, and
``category:billing`` restricts the search to one category. Everything else is plain words, including stray quotes
and the operators of other engines.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARS = 300
"""A search box holds a question; deflection picks the key words of longer texts itself."""

MAX_WORDS = 64

_INVISIBLE = {"Cf": "", "Cc": " ", "Cs": " ", "Co": " ", "Cn": " "}
_PRINTABLE_ASCII = re.compile(r"[ -~]*")
"""Texts that need no cleaning beyond white space, as most queries."""
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
"""Double quotation marks: English and German, French and Russian, full width."""
_PHRASE = re.compile(r'(?<!\w)"([^"]*)"(?!\w)')
"""Quotation marks around words, not the inch marks of 72"×48"."""
_CATEGORY = re.compile(r"(?<!\S)category:(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    ``text`` is the query as typed, shortened if ``truncated``; ``words`` is the same without filters and quotes.

    ``prefix`` matches the last word as a beginning, ``correct`` allows spelling correction, and ``snippets`` adds
    snippets and match reasons to the hits. ``is_complete`` is False while the visitor is still typing: the language
    model then stays out of it.

    ``full_text`` is the longer text that ``words`` were taken from, if any. With ``is_excerpt`` an article need not
    account for all of the words, because a long text says much that no article needs to know.

    ``lang`` is the reader's language: articles in it come before others that match about as well. Empty means no
    preference.

    ``foreign_language`` is the language of the query if no article is in it: such a query is neither corrected nor
    compared by meaning, because the encoders read English only.

    ``pinned`` is the slug of the article to list first if it is found, ``demoted`` those to list last.
    """

    text: str
    words: str
    phrases: tuple[str, ...] = ()
    category: str = ""
    offset: int = 0
    limit: int = 10
    prefix: bool = True
    correct: bool = True
    truncated: bool = False
    is_complete: bool = True
    snippets: bool = True
    is_excerpt: bool = False
    full_text: str = ""
    lang: str = ""
    foreign_language: str = ""
    pinned: str = ""
    demoted: frozenset[str] = frozenset()


def parse(
    text: str,
    *,
    category: str = "",
    page: int = 1,
    page_size: int = 10,
    prefix: bool = True,
    correct: bool = True,
    is_complete: bool = True,
    lang: str = "",
) -> Query:
    """Return the query in a visitor's text. A category in the text wins over the argument."""
    clean = text[: MAX_CHARS * 4]
    if not _PRINTABLE_ASCII.fullmatch(clean):
        # drop control characters, invisible marks and lone surrogates, which no index holds
        clean = "".join(_INVISIBLE.get(unicodedata.category(char), char) for char in clean)
    clean = " ".join(clean.split())
    shortened = " ".join(clean.split()[:MAX_WORDS])[:MAX_CHARS].strip()
    straight = shortened if shortened.isascii() else shortened.translate(_QUOTES)
    filters = _CATEGORY.findall(straight) if ":" in straight else []
    words = _CATEGORY.sub(" ", straight) if filters else straight
    quoted = _PHRASE.findall(words) if '"' in words else ()
    phrases = tuple(phrase.strip() for phrase in quoted if phrase.strip())
    return Query(
        text=shortened,
        words=" ".join(words.replace('"', " ").split()) if filters or '"' in words else words,
        phrases=phrases,
        category=(filters[-1] if filters else category).lower(),
        offset=(max(page, 1) - 1) * page_size,
        limit=page_size,
        prefix=prefix and not words.endswith('"'),
        correct=correct,
        is_complete=is_complete,
        lang=lang,
        truncated=len(shortened) < len(clean) or len(text) > MAX_CHARS * 4,
    )
