"""Weights: how much a solved question counts, by how it was solved and how long ago."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kb.lists.solved_questions import Kind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from kb.lists.solved_questions import SolvedQuestion

KIND_WEIGHTS: Final[Mapping[Kind, float]] = {
    Kind.WRITER: 1.0,
    Kind.TICKET: 1.0,
    Kind.COMMUNITY: 0.8,
    Kind.SOLVED: 0.7,
    Kind.VOTE: 0.5,
    Kind.REWORDED: 0.4,
}
"""Staff know the answer, a reader who says "this solved it" may be wrong, and a reworded query only hints at it."""

BY_READERS: Final = frozenset((Kind.SOLVED, Kind.VOTE, Kind.REWORDED))
"""Kinds that anyone on the internet can send."""

ENOUGH_SOURCES: Final = 2
"""Independent sources that let solved questions lift an article to the top."""


def weight(question: SolvedQuestion, today: dt.date, half_life_days: float) -> float:
    """Return how much a question counts today, 0 to 1; one without a day never fades."""
    own = KIND_WEIGHTS[question.kind] if question.weight is None else question.weight
    age_days = (today - question.day).days if question.day else 0
    return float(own * 0.5 ** (max(age_days, 0) / half_life_days))


def sources(question: SolvedQuestion) -> int:
    """Return the number of independent sources of a question; a writer's line needs no second."""
    return max(question.sources, ENOUGH_SOURCES) if question.kind is Kind.WRITER else question.sources
