"""The reader's language: which articles a response prefers, and which of its lines are in another language.

The parameter ``lang`` decides, otherwise the header ``Accept-Language``. With articles in one language there is nothing
to prefer, and responses depend on neither.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from kb.lists.language_names import language_name
from kb.lists.languages import closest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Request

    from kb.article import Category, Entry

SITE_LANGUAGE: Final = "en"
"""The language of the pages around the articles."""

VARY: Final = "Accept-Language"

_MAX_HEADER_CHARS: Final = 200
"""Browsers send a handful of languages; the rest of a longer header is ignored."""

MAX_CODE_CHARS: Final = 35
"""The longest code that RFC 5646 asks programs to support."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: their language among those of the articles, empty if unknown, and all of these languages.

    ``chosen`` is the language if the address asks for it.
    """

    lang: str = ""
    languages: tuple[str, ...] = ()
    chosen: str = ""

    @property
    def is_multilingual(self) -> bool:
        """Whether there are articles in several languages."""
        return len(self.languages) > 1

    def label(self, lang: str) -> str:
        """Return the name of a language to show beside a title, or "" if the reader expects that language anyway."""
        expected = self.lang or closest(SITE_LANGUAGE, self.languages)
        return language_name(lang) if self.is_multilingual and lang not in {"", expected} else ""

    def first(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return articles in their order, but those in the reader's language before the others."""
        return tuple(sorted(entries, key=lambda entry: entry.lang != self.lang)) if self.lang else tuple(entries)

    def first_categories(self, categories: Iterable[Category]) -> tuple[Category, ...]:
        """Return categories in their order, but those in another language than the reader's last."""
        return tuple(sorted(categories, key=lambda each: bool(self.lang and each.lang) and each.lang != self.lang))


def reader_of(request: Request, languages: tuple[str, ...], wanted: str | None = None) -> Reader:
    """Return the reader who sent a request, on a site with articles in these languages.

    ``wanted`` is the language that the request asks for, if not by the parameter ``lang``.
    """
    if len(languages) < 2:
        return Reader("", languages)
    wanted = request.args.get("lang", "") if wanted is None else wanted
    chosen = closest(wanted[:MAX_CODE_CHARS], languages)
    return Reader(chosen or accepted(request.headers.get(VARY, ""), languages), languages, chosen)


def accepted(header: str, languages: tuple[str, ...]) -> str:
    """Return the available language that suits an Accept-Language header best, or "" if none does."""
    return _accepted(header[:_MAX_HEADER_CHARS], languages)


@lru_cache(maxsize=512)
def _accepted(header: str, languages: tuple[str, ...]) -> str:
    wanted = parse_accept_header(header, LanguageAccept)
    return next((lang for code, quality in wanted if quality > 0 and (lang := closest(code, languages))), "")
