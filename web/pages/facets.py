"""Facets: links that narrow search results to one category, or widen them to all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.article import Category
    from search.query import Query


@dataclass(frozen=True, slots=True)
class Facet:
    """A link to the results in one category, or in all, which has no ``count``."""

    title: str
    url: str
    count: int | None
    current: bool


def facets(query: Query, counts: tuple[tuple[Category, int], ...], url: Callable[[str], str]) -> tuple[Facet, ...]:
    """Return the links to all topics and to each category, or none if there is nothing to choose."""
    if len(counts) < 2 and not query.category:
        return ()
    everything = Facet("All topics", url(""), None, not query.category)
    narrower = (
        Facet(category.title, url(category.slug), count, category.slug == query.category) for category, count in counts
    )
    return (everything, *narrower)


def without_filters(query: Query) -> str:
    """Return the query text without filters, which would override the category in a link's address."""
    text = query.words
    for phrase in query.phrases:
        text = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", lambda match: f'"{match[0]}"', text, count=1)
    return text
