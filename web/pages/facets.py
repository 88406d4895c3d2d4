"""Facets: links that narrow the results to one category, or widen them to all again."""

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
    """A link to the results in one category; the one to all of them has no ``count``."""

    title: str
    url: str
    count: int | None
    current: bool


def facets(query: Query, counts: tuple[tuple[Category, int], ...], url: Callable[[str], str]) -> tuple[Facet, ...]:
    """Return "All topics" and the categories; none where there is nothing to narrow or to widen."""
    if len(counts) < 2 and not query.category:
        return ()
    every = Facet("All topics", url(""), None, not query.category)
    narrow = (Facet(one.title, url(one.slug), count, one.slug == query.category) for one, count in counts)
    return (every, *narrow)


def unfiltered(query: Query) -> str:
    """Return what was typed without its filters: one in the text wins over the address, so no link could change it."""
    text = query.words
    for phrase in query.phrases:
        text = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", lambda found: f'"{found[0]}"', text, count=1)
    return text
