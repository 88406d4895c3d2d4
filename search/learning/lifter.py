"""Lifter: what the solved questions of a generation do to the ranking of each query."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Protocol

import numpy as np

from search.learning.lifting import Lift
from search.learning.standing import Standing
from search.mode import SearchMode
from search.query import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from kb.article import Entry
    from search.learning.memory import SolvedMemory
    from search.learning.recall import Recall
    from search.query import Query
    from search.semantic.similarity import SemanticScores
    from search.text.analyzer import Token


class Promises(Protocol):
    """What the writers of articles say about a query."""

    def promising(self, query: Query) -> Collection[int]:
        """Return the articles that have the query as their title or expect it."""

    def refuses(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it does not answer these words."""


class Lifter:
    """Lifts the articles of one generation; ``memory`` is replaced when there are new solved questions.

    ``standing`` lowers those that are overdue for a review, or unhelpful.
    """

    def __init__(
        self,
        tokens: Callable[[str], Sequence[Token]],
        correct: Callable[[Query], tuple[Query, object]],
        promises: Promises,
        spans: NDArray[np.int64],
        entries: Sequence[Entry],
    ) -> None:
        """Take what splits and corrects a query, and the sections and the entry of each article."""
        self.memory: SolvedMemory | None = None
        self._tokens = tokens
        self._correct = correct
        self._promises = promises
        self._spans = spans
        self._absent = spans[:, 0] == spans[:, 1]
        self.standing = Standing(entries)
        self._escalated = np.array([entry.metadata.escalation == "required" for entry in entries], np.bool_)

    def over(self, spans: NDArray[np.int64]) -> Lifter:
        """Return a lifter with the same memory; articles that are not at hand have empty spans."""
        other = copy(self)
        other._spans, other._absent = spans, spans[:, 0] == spans[:, 1]  # noqa: SLF001 - a copy of itself
        return other

    def corrected(self, text: str) -> str:
        """Return the words of a question, its misspelt ones corrected as in a query."""
        query, _ = self._correct(parse(text))
        return query.words

    def terms(self, words: str) -> tuple[str, ...]:
        """Return the distinct terms of a text, by which questions compare."""
        return tuple(dict.fromkeys(token.term for token in self._tokens(words)))

    def recall(self, query: Query, vector: NDArray[np.float32] | None) -> Recall | None:
        """Return what solved questions say about a query with this ``vector`` by the static table, or None.

        They say nothing about phrases, which mean exactly themselves, and about risks.
        """
        memory = self.memory
        if memory is None or query.phrases or query.pinned or query.demoted or query.foreign_language:
            return None
        return memory.recall(self.terms(query.words), vector)

    def lift(self, query: Query, semantic: SemanticScores | None, bound: float) -> Lift | None:
        """Return what solved questions do to the ranking of a query whose words could reach the score ``bound``."""
        recall = self.recall(query, semantic.table_vector if semantic else None)
        if recall is None:
            return None
        refusing = [
            each for each in recall.articles.tolist() if self._absent[each] or self._promises.refuses(each, query.words)
        ]
        mode = semantic.mode if semantic else SearchMode.LEXICAL
        promising = self._promises.promising(query)
        return Lift(recall.without(refusing), mode, bound, promising, self._spans, self._escalated)
