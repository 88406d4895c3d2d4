"""Translations: several versions of one article, of which a list shows only the best."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.matching.ranking import Ranking


class Translations:
    """Which articles of a generation are versions of one."""

    def __init__(self, slugs: Sequence[str], versions: Mapping[str, tuple[str, ...]]) -> None:
        """Take the slugs of the articles in the order of their numbers, and those of all versions by slug."""
        self.most = max(map(len, versions.values()), default=1)
        """The largest number of versions of an article."""
        firsts: dict[tuple[str, ...], int] = {}
        self._first = np.array(
            [firsts.setdefault(versions.get(slug, (slug,)), number) for number, slug in enumerate(slugs)], np.int64
        )

    def versions(self, article: int) -> Sequence[int]:
        """Return all versions of an article, itself included."""
        numbers: list[int] = (self._first == self._first[article]).nonzero()[0].tolist()
        return numbers

    def count(self, articles: NDArray[np.intp]) -> int:
        """Return how many articles these are if versions of one count as one."""
        return len(articles) if self.most == 1 else len(np.unique(self._first[articles]))

    def best(self, ranking: Ranking, pinned: int | None = None) -> Ranking:
        """Return the ranking with only the best version of each article, or the ``pinned`` one."""
        if self.most == 1:
            return ranking
        groups = self._first[ranking.articles]
        is_pinned = ranking.articles == (-1 if pinned is None else pinned)
        order = np.lexsort((-ranking.scores, ~is_pinned, groups))
        kept = np.sort(order[np.append(True, np.diff(groups[order]) > 0)[: len(order)]])
        return replace(ranking, articles=ranking.articles[kept], scores=ranking.scores[kept])
