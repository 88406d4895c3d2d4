"""Remember: solved questions to the memory of one generation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from search.learning.memory import UNSOLVED, Remembered, SolvedMemory
from search.learning.weights import weight

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, MutableMapping

    import numpy as np
    from numpy.typing import NDArray

    from kb.lists.solved_questions import SolvedQuestion
    from search.learning.lifter import Lifter
    from search.semantic.similarity import SemanticIndex

    ReadQuestion = tuple[tuple[str, ...], NDArray[np.float32] | None]


class Learner(Protocol):
    """What learns: the searcher of a generation."""

    semantic: SemanticIndex | None
    lifter: Lifter

    def article_number(self, slug: str) -> int | None:
        """Return the number of an article, or None if it is not in the index."""


FAINT = 0.01
"""A question that counts less is forgotten: with a half-life of a year, after more than six years."""


def remember(  # noqa: PLR0917 - the questions, where they go, and what time makes of them
    questions: Iterable[SolvedQuestion],
    learner: Learner,
    redirects: Mapping[str, str],
    today: dt.date,
    half_life_days: float,
    read: MutableMapping[str, ReadQuestion] | None = None,
) -> SolvedMemory | None:
    """Return the memory of solved questions, or None without any of an article in the index.

    Articles that moved are followed by ``redirects``. ``read`` holds the terms and vectors of questions read before by
    the same learner; it is brought up to the questions remembered now.
    """
    kept: list[tuple[SolvedQuestion, int, float]] = []
    for question in questions:
        slug = redirects.get(question.article, question.article)
        number = learner.article_number(slug) if slug else UNSOLVED
        if number is not None and (counts := weight(question, today, half_life_days)) >= FAINT:
            kept.append((question, number, counts))
    earlier = dict(read or {})
    every = {each.text: earlier.get(each.text) or _read(each.text, learner) for each, _, _ in kept}
    if read is not None:
        read.clear()
        read.update(every)
    return SolvedMemory(Remembered(*each, *every[each[0].text]) for each in kept) if kept else None


def _read(text: str, learner: Learner) -> ReadQuestion:
    """Return the terms of a question, and its static vector if the learner searches by meaning."""
    words = learner.lifter.corrected(text)
    return learner.lifter.terms(words), learner.semantic.table_vector(words) if learner.semantic else None
