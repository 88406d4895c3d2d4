"""Query: a visitor's words, read without ever raising.

Only two things are special: ``"quoted phrases"``, in any quotation marks, must occur as written, and
``category:billing`` keeps to one category. Everything else is plain words, stray quotes and operators of other
engines included.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_CHARS = 300
"""A search box holds a question, not a letter; deflection shortens letters by itself."""

MAX_WORDS = 64

_INVISIBLE = {"Cf": "", "Cc": " ", "Cs": " ", "Co": " ", "Cn": " "}
_PLAIN = re.compile(r"[ -~]*")
"""Characters that nothing has to be done about; most queries have no others."""
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\uff02", '"'))
"""Double quotation marks: English and German, French and Russian, full width."""
_PHRASE = re.compile(r'(?<!\w)"([^"]*)"(?!\w)')
"""Between quotation marks, not between the inches of 72"×48"."""
_CATEGORY = re.compile(r"(?<!\S)category:(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    ``text`` is the query as typed, shortened if ``truncated``; ``words`` the same without filters and quotes.
    ``prefix`` takes the last word as a beginning; ``correct`` allows spelling correction; ``whole`` says that nobody is
    typing on, so that it is worth reading closely; without ``snippets`` hits come without a passage of their texts, and
    without why they match.
    ``is_letter`` says that the words come from a longer text, where much is said that no article needs to know, and
    ``letter`` is that text.
    ``first`` is the slug of the article to list first if it is found, ``last`` are those of articles to list last.
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
    whole: bool = True
    snippets: bool = True
    is_letter: bool = False
    letter: str = ""
    first: str = ""
    last: frozenset[str] = frozenset()


def parse(
    text: str,
    *,
    category: str = "",
    page: int = 1,
    page_size: int = 10,
    prefix: bool = True,
    correct: bool = True,
    whole: bool = True,
) -> Query:
    """Return the query in a visitor's text. A category in the text wins over the argument."""
    clean = _clean(text[: MAX_CHARS * 4])
    shortened = " ".join(clean.split()[:MAX_WORDS])[:MAX_CHARS].strip()
    quoted_alike = shortened if shortened.isascii() else shortened.translate(_QUOTES)
    filters = _CATEGORY.findall(quoted_alike) if ":" in quoted_alike else []
    words = _CATEGORY.sub(" ", quoted_alike) if filters else quoted_alike
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
        whole=whole,
        truncated=len(shortened) < len(clean) or len(text) > MAX_CHARS * 4,
    )


def _clean(text: str) -> str:
    """Drop what no index holds: control characters, invisible marks and lone surrogates; fold white space."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    kept = (_INVISIBLE.get(unicodedata.category(char), char) for char in text)
    return " ".join("".join(kept).split())
