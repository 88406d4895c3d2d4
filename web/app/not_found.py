"""Addresses without a page: the article's new address, or a query made of the address's words."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from kb.article import ARTICLE_URL, article_url
from kb.files.slugs import help_desk_number, old_address

if TYPE_CHECKING:
    from kb.corpus import Catalogue

_MAX_WORDS = 8
_MAX_CHARS = 200
_WORD = re.compile(r"\w+")
_IGNORED_WORDS = frozenset(
    {"articles", "categories", "article", "category", "index", "html", "htm", "php", "aspx", "md"}
)


def moved(path: str, catalogue: Catalogue) -> str | None:
    """Return the current address of the article that an old or misspelt address means, or None.

    It matches an old slug, an old path in ``redirect_from``, the number of a help desk, and a slug in other letter case
    or with a file extension (``/articles/Reset-Password.md``).
    """
    stem = _fold(PurePosixPath(path).stem)
    for old in (old_address(path), _fold(old_address(path)), stem, help_desk_number(path)):
        if target := catalogue.redirects.get(old):
            return article_url(target)
    if path.startswith(ARTICLE_URL) and stem in catalogue.entries and article_url(stem) != path:
        return article_url(stem)
    return None


def words_in(path: str) -> str:
    """Return the meaningful words of an address as a query."""
    words = (word for word in _WORD.findall(path[:_MAX_CHARS].replace("_", " ")) if word.lower() not in _IGNORED_WORDS)
    return " ".join(list(words)[:_MAX_WORDS])


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()
