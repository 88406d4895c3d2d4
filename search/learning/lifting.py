"""Lifting: how far solved questions raise the scores of articles, and past which others they never do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.segments import best_and_total
from search.learning.recall import LISTED
from search.mode import SearchMode

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from search.learning.recall import Recall

    Floats = NDArray[np.float64]

BELOW: Final = 1e-6
"""How far an article that may not reach a place stays below it."""


def lifted(scores: Floats, gains: Floats, limits: NDArray[np.int64], kept: NDArray[np.bool_]) -> Floats:
    """Return the scores of articles with what solved questions add to them, all float64 [n].

    An article does not reach the first ``limits`` places by its gain; 0 is no limit. None is lifted past those that
    are ``kept``, bool [n].
    """
    raised = scores + gains
    limited = limits > 0
    result = np.where(limited, scores, raised)
    for limit in set(limits[limited].tolist()):
        held = limits == limit
        result[held] = np.maximum(scores[held], np.minimum(raised[held], _place(result, limit) - BELOW))
    if kept.any():
        behind = ~kept & (scores <= scores[kept].max())
        result[behind] = np.minimum(result[behind], result[kept].max() - BELOW)
    return result


def _place(scores: Floats, place: int) -> float:
    """Return the score that the article in a place has, from 1; minus infinity if there are fewer articles."""
    return float(np.partition(scores, -place)[-place]) if len(scores) >= place else -np.inf


class Lift:
    """What solved questions do to the ranking of one query; ``bound`` is what its words could reach.

    ``promising`` articles have the query as their title or expect it. ``spans`` int64 [articles, 2] are the sections of
    each article, and ``escalated`` bool [articles] marks those that must lead to a person.
    """

    def __init__(  # noqa: PLR0917 - what a query and a generation have
        self,
        recall: Recall,
        mode: SearchMode,
        bound: float,
        promising: Collection[int],
        spans: NDArray[np.int64],
        escalated: NDArray[np.bool_],
    ) -> None:
        self.recall = recall
        self._gains = recall.gains(mode)
        self._is_lexical = mode is SearchMode.LEXICAL
        self._bound = bound
        self._promising = list(promising)
        self._spans = spans
        self._escalated = escalated
        self.listed: NDArray[np.int64] = recall.articles[(self._gains >= LISTED) & (recall.limits == 0)]
        """The articles to list even if they do not match by themselves, int64 [n]."""
        self.before = (np.zeros(0, np.intp), np.zeros(0))
        """The articles and the scores of the ranking before it was lifted."""

    def gain(self, article: int) -> float:
        """Return what an article gains at most."""
        return float(self._gains[self.recall.articles == article].sum())

    def ranked(
        self, articles: NDArray[np.intp], scores: Floats, sections: Floats, factors: Floats | None
    ) -> tuple[NDArray[np.intp], Floats]:
        """Return the articles of a ranking and those to list beside them, in order, and their scores.

        ``sections`` float64 [sections + 1] are the scores by words, and ``factors`` float64 [articles] what multiplies
        the score of each article. With words alone a score counts as the root of its share of the bound, as it does
        beside meaning. An article that is new to the ranking begins with its best section.
        """
        self.before = (articles, scores)
        recall, bound = self.recall, self._bound
        base = np.sqrt(scores / bound) if self._is_lexical else scores
        new = self.listed[~self._marked(articles).take(self.listed)]
        if len(new):
            own = np.sqrt(best_and_total(sections, self._spans, new)[0] / bound)
            every = np.concatenate((articles, new))
            order = every.argsort(kind="stable")
            own = own if factors is None else own * factors.take(new)
            articles, base = every[order], np.concatenate((base, own))[order]
        if not len(articles):
            return articles, scores
        gains, limits = np.zeros(len(self._spans)), np.zeros(len(self._spans), np.int64)
        gains[recall.articles] = self._gains
        limits[recall.articles] = recall.limits
        if factors is not None:
            gains *= factors
        raised = lifted(base, gains.take(articles), limits.take(articles), self._kept(articles, base))
        return articles, bound * raised**2 if self._is_lexical else raised

    def _marked(self, articles: Sequence[int] | NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which articles these are, bool [articles]."""
        marked = np.zeros(len(self._spans), np.bool_)
        marked[articles] = True
        return marked

    def _kept(self, articles: NDArray[np.intp], scores: Floats) -> NDArray[np.bool_]:
        """Return the articles that none is lifted past: those that promise, and a first one that leads to a person."""
        kept = self._marked(self._promising).take(articles)
        first = int(scores.argmax())
        kept[first] |= self._escalated[articles[first]]
        return kept
