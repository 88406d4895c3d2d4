"""The categories nearest to words that no article answers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.article import Category
    from kb.corpus import Catalogue

_WORD = re.compile(r"\w+")
_MIN_CHARS = 4
"""Shorter words ("my", "the", "not") stand in every category."""

_STEM_CHARS = 5
"""Words that begin alike count as the same: "payment" and "payments", "locked" and "lockout" do not need a stemmer."""


def nearest_categories(words: str, catalogue: Catalogue, limit: int = 4) -> tuple[Category, ...]:
    """Return the categories whose titles share most words with the given ones; then the rest in their order."""
    wanted = _stems(words)
    shared = {category.slug: len(wanted & _stems(_about(category, catalogue))) for category in catalogue.categories}
    return tuple(sorted(catalogue.categories, key=lambda category: -shared[category.slug])[:limit])


def _about(category: Category, catalogue: Catalogue) -> str:
    titles = (catalogue.entries[slug].title for slug in category.slugs if slug in catalogue.entries)
    return " ".join((category.title, category.summary, *titles))


def _stems(text: str) -> set[str]:
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    return {word[:_STEM_CHARS] for word in words if len(word) >= _MIN_CHARS}
