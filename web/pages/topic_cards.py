"""Topic cards: the topics that a page offers, each with some of the topics below it.

Their number is limited, so that a page stays light and useful in a help centre of 600 topics.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from search.text.analyzer import analyzer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.article import Category
    from kb.corpus import Catalogue
    from kb.layout.category_tree import CategoryTree

MAX_CARDS = 24
"""Whole rows of two, three or four."""
FEW_CARDS = 12
MAX_BELOW = {True: (5, 3), False: (4, 2)}
"""Topics of the second and the third level: more on each of few cards than on each of many."""
MAX_TITLES = 3_000
"""The titles that are compared with a query; these take some 20 ms."""


@dataclass(frozen=True, slots=True)
class Subtopic:
    """A topic on the card of the one above it, with the first topics below, and whether there are more."""

    category: Category
    articles: int
    below: tuple[Category, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class TopicCard:
    """A topic with the number of its articles and of all topics below it, and the first of those topics."""

    category: Category
    articles: int
    topics: int
    below: tuple[Subtopic, ...]

    @property
    def is_complete(self) -> bool:
        """Whether the card shows every topic below it."""
        return self.topics == sum(1 + len(subtopic.below) for subtopic in self.below)


def topic_cards(tree: CategoryTree, categories: Sequence[Category], limit: int = MAX_CARDS) -> tuple[TopicCard, ...]:
    """Return the cards of the first categories."""
    shown = categories[:limit]
    second, third = MAX_BELOW[len(shown) <= FEW_CARDS]
    return tuple(
        TopicCard(
            category,
            tree.articles[category.slug],
            tree.sizes[category.slug],
            tuple(
                Subtopic(child, tree.articles[child.slug], below[:third], len(below) > third)
                for child in tree.children(category.slug)[:second]
                for below in (tree.children(child.slug),)
            ),
        )
        for category in shown
    )


def nearest_categories(query_text: str, catalogue: Catalogue, *, lang: str, limit: int = 4) -> tuple[Category, ...]:
    """Return the categories that share most terms with the query, followed by the rest in their order.

    The first titles of a category speak for it, because a page must not read the titles of 30,000 articles.
    """
    terms = analyzer(lang).terms
    query_terms = set(terms(query_text))
    most = max(1, MAX_TITLES // max(1, len(catalogue.categories)))

    def shared_terms(category: Category) -> int:
        slugs = islice(category.slugs, most)
        titles = (catalogue.entries[slug].title for slug in slugs if slug in catalogue.entries)
        return len(query_terms.intersection(terms(" ".join((category.title, category.summary, *titles)))))

    return tuple(sorted(catalogue.categories, key=shared_terms, reverse=True)[:limit])
