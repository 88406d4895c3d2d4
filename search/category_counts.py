"""Category counts: how many of some articles are in each category and below it, from one array."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from kb.layout.category_tree import CategoryTree


class CategoryCounts:
    """The categories of all articles of a generation, those above them included."""

    def __init__(self, of_articles: Sequence[str], tree: CategoryTree) -> None:
        trails = {slug: [above.slug for above in tree.trail(slug)] or [slug] for slug in set(of_articles)}
        self._slugs = sorted({slug for trail in trails.values() for slug in trail})
        numbers = {slug: number for number, slug in enumerate(self._slugs)}
        self._numbers = numbers
        self._of = np.array([numbers[slug] for slug in of_articles], np.int64)
        pairs = [(numbers[slug], numbers[above]) for slug, trail in trails.items() for above in trail]
        self._inner, self._outer = np.array(pairs, np.int64).reshape(-1, 2).T

    def counts(self, articles: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        """Return the number of articles in and below each category that has any, largest first."""
        own = np.bincount(self._of[articles], minlength=len(self._slugs))
        totals = np.bincount(self._outer, own[self._inner], minlength=len(self._slugs)).astype(np.int64)
        largest_first = np.argsort(-totals, kind="stable")[: np.count_nonzero(totals)]
        return tuple((self._slugs[number], int(totals[number])) for number in largest_first.tolist())

    def within(self, slug: str) -> NDArray[np.bool_]:
        """Return for each article whether it is in a category or below it."""
        inside = np.zeros(len(self._slugs), np.bool_)
        inside[self._inner[self._outer == self._numbers.get(slug, -1)]] = True
        return inside[self._of]
