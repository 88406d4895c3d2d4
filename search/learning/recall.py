"""Recall: what the solved questions nearest to a query say about articles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from search.confidence.verdict import Learnt
from search.mode import SearchMode

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.lists.solved_questions import SolvedQuestion

WEIGHTS: Final[Mapping[SearchMode, float]] = {SearchMode.LEXICAL: 0.4, SearchMode.STATIC: 0.7, SearchMode.FULL: 0.7}
"""Weight of an article's usual support beside its score.

Chosen on six judged sets, like ``MAX_GAIN`` and ``memory.NEAREST``; ``tests.bench.nested`` says what would be chosen
without the set that is measured."""

MAX_GAIN: Final = 1.5
"""The most that solved questions add to a score."""

LISTED: Final = 0.25
"""An article that does not match by itself is listed from this gain on."""

CERTAINTY: Final[Mapping[SearchMode, float]] = {SearchMode.LEXICAL: 6.0, SearchMode.STATIC: 3.0, SearchMode.FULL: 3.0}
"""Weight of the support beside the log-odds of a confidence: words alone know least of an answer."""

USUAL_SHARE: Final = 0.75
"""A query is surer from this share on of what a solved question usually gets from the others, ..."""

CLEAR_SHARE: Final = 0.5
"""... and from all of it on also clearer, half as much: a person on the same topic may want something else."""

ENOUGH_QUESTIONS: Final = 100
"""With so many solved questions, what is usual among them counts half: few of them are seldom similar."""

LEAST_USUAL: Final = 0.25
"""The usual support is taken to be at least this, so that questions without any likeness do not decide."""

FIRST, TOP_THREE = 1, 3
"""The places that too few sources do not reach: staff alone the first, readers alone the first three."""


@dataclass(frozen=True, slots=True)
class Recall:
    """The support of articles by the solved questions nearest to a query.

    ``articles`` int64 [n], in order, have ``support`` float64 [n] = √Σ weight · similarity². The root keeps twenty
    similar questions from outweighing the words of the articles. ``limits`` int64 [n] is the number of first places
    that an article does not reach because it has too few sources, 0 if it has enough.

    ``rows`` int64 [k] are the nearest questions among ``questions``, and ``similarities`` float64 [k], 0 to 1, theirs;
    ``owners`` int64 [k] are their articles. ``unsolved`` is the support of those that no article solved, and
    ``usual`` what a solved question gets from the others. ``trusted`` questions do not rest on a single reader.
    """

    articles: NDArray[np.int64]
    support: NDArray[np.float64]
    limits: NDArray[np.int64]
    rows: NDArray[np.int64]
    similarities: NDArray[np.float64]
    questions: Sequence[SolvedQuestion]
    owners: NDArray[np.int64]
    unsolved: float
    usual: float
    trusted: int

    def without(self, refusing: Collection[int]) -> Recall:
        """Return the recall without articles that must not answer the query."""
        if not refusing:
            return self
        stays = ~np.isin(self.articles, list(refusing))
        return replace(self, articles=self.articles[stays], support=self.support[stays], limits=self.limits[stays])

    def gains(self, mode: SearchMode) -> NDArray[np.float64]:
        """Return what to add to the score of each article, float64 [n], 0 to ``MAX_GAIN``.

        The support counts as a share of the usual one: where people ask about many things, each in its own words, a
        little similarity says as much as a lot of it where all ask alike. Until there are ``ENOUGH_QUESTIONS``, the
        usual is mostly taken to be 1, the support by one question with the same words.
        """
        usual = (self.trusted * self.usual + ENOUGH_QUESTIONS) / (self.trusted + ENOUGH_QUESTIONS)
        gains: NDArray[np.float64] = np.minimum(WEIGHTS[mode] / max(usual, LEAST_USUAL) * self.support, MAX_GAIN)
        return gains

    def trusted_support(self, article: int) -> float:
        """Return the support of an article; 0 if it rests on a single reader."""
        return float(self.support[(self.articles == article) & (self.limits < TOP_THREE)].sum())

    def learnt(self, article: int, mode: SearchMode) -> Learnt:
        """Return what solved questions add to the verdict that an article answers the query.

        Both are negative if the query is less like them than they are like each other, or like those that became
        tickets.
        """
        own = self.trusted_support(article) - self.unsolved
        weight = CERTAINTY[mode] * self.trusted / (self.trusted + ENOUGH_QUESTIONS)
        return Learnt(weight * (own - USUAL_SHARE * self.usual), CLEAR_SHARE * weight * (own - self.usual))

    def behind(self, article: int) -> tuple[tuple[SolvedQuestion, float], ...]:
        """Return the nearest questions that an article solved, most similar first, with their similarity."""
        places = (self.owners == article).nonzero()[0]
        order = places[np.argsort(-self.similarities[places], kind="stable")].tolist()
        return tuple((self.questions[self.rows[place]], float(self.similarities[place])) for place in order)
