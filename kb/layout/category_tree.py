"""The tree of categories: the trail to each, and the categories and articles below it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.article import Category


@dataclass(frozen=True, slots=True)
class CategoryTree:
    """Categories by slug, those directly below each, and the number of articles and categories below it at any depth.

    ``below`` has the slug of the parent as key, and the empty text for the categories at the top. The order is that of
    the catalogue everywhere. ``articles`` counts those of the category itself, too.
    """

    by_slug: Mapping[str, Category]
    below: Mapping[str, tuple[Category, ...]]
    articles: Mapping[str, int]
    sizes: Mapping[str, int]

    @classmethod
    def of(cls, categories: tuple[Category, ...]) -> CategoryTree:
        """Return the tree of a catalogue's categories; one whose parent is missing is at the top."""
        by_slug = {category.slug: category for category in categories}
        below: dict[str, tuple[Category, ...]] = {}
        articles, sizes = Counter[str](), Counter[str]()
        for category in categories:
            parent = category.parent if category.parent in by_slug else ""
            below[parent] = (*below.get(parent, ()), category)
            for above in _trail(by_slug, category.slug):
                articles[above.slug] += len(category.slugs)
                sizes[above.slug] += above is not category
        return cls(by_slug, below, articles, sizes)

    @property
    def top(self) -> tuple[Category, ...]:
        """The categories that have none above them."""
        return self.below.get("", ())

    def children(self, slug: str) -> tuple[Category, ...]:
        """Return the categories directly below one."""
        return self.below.get(slug, ()) if slug else ()

    def trail(self, slug: str) -> tuple[Category, ...]:
        """Return the categories from the top down to one, itself last; none if it is unknown."""
        return _trail(self.by_slug, slug)


def _trail(by_slug: Mapping[str, Category], slug: str) -> tuple[Category, ...]:
    trail: list[Category] = []
    while (category := by_slug.get(slug)) is not None and category not in trail:
        trail.append(category)
        slug = category.parent
    return tuple(reversed(trail))
