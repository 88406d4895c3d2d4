"""Facets: links that narrow search results to one topic, or widen them again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kb.article import Category
    from kb.layout.category_tree import CategoryTree
    from search.query import Query

MAX_SHOWN = 6
"""More chips take longer to read than the first hits; the rest is folded."""
MIN_CHOICES = 2
"""So many topics are shown even below a long trail."""
MAX_FOLDED = 60


@dataclass(frozen=True, slots=True)
class Facet:
    """A link to the results in one topic and below it, or in all, which has no ``count``; and the title's language."""

    title: str
    url: str
    count: int | None
    current: bool
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Facets:
    """The way to the chosen topic, "All topics" first, then the topics to choose from, and the folded rest."""

    trail: tuple[Facet, ...] = ()
    choices: tuple[Facet, ...] = ()
    folded: tuple[Facet, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.trail)


def facets(query: Query, counts: Mapping[str, int], tree: CategoryTree, url: Callable[[str], str]) -> Facets:
    """Return the links for a query whose hits in each topic are counted, or none if there is nothing to choose.

    The choices are the topics below the chosen one, or beside it if it has none below. Without a chosen topic they
    are those at the top, or the first level below that tells the hits apart.
    """
    trail = tree.trail(query.category)
    choices = _matching(tree.children(query.category) if trail else tree.top, counts)
    if trail and not choices:
        trail, choices = trail[:-1], _matching(tree.below.get(trail[-1].parent, tree.top), counts, query.category)
    while not query.category and len(choices) == 1 and tree.children(choices[0].slug):
        trail = (*trail, choices[0])
        choices = _matching(tree.children(choices[0].slug), counts)
    if len(choices) < MIN_CHOICES and not query.category:
        return Facets()

    def facet(category: Category) -> Facet:
        count, current = counts.get(category.slug, 0), category.slug == query.category
        return Facet(category.title, url(category.slug), count, current, category.lang)

    everything = Facet("All topics", url(""), None, not query.category)
    shown = max(MIN_CHOICES, MAX_SHOWN - 1 - len(trail))
    return Facets(
        (everything, *map(facet, trail)),
        tuple(map(facet, choices[:shown])),
        tuple(map(facet, choices[shown : shown + MAX_FOLDED])),
    )


def _matching(categories: tuple[Category, ...], counts: Mapping[str, int], chosen: str = "") -> tuple[Category, ...]:
    """Return the categories with hits, the chosen one first and then by the number of hits."""
    matching = (category for category in categories if counts.get(category.slug) or category.slug == chosen)
    return tuple(sorted(matching, key=lambda category: (category.slug != chosen, -counts.get(category.slug, 0))))


def without_filters(query: Query) -> str:
    """Return the query text without filters, which would override the category in a link's address."""
    text = query.words
    for phrase in query.phrases:
        text = re.sub(rf"(?<!\S){re.escape(phrase)}(?!\S)", lambda match: f'"{match[0]}"', text, count=1)
    return text
