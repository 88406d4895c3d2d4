"""Solved questions and memories for the tests of learning."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from kb.lists.solved_questions import SolvedQuestion
from search.learning.memory import Remembered, SolvedMemory
from search.learning.remember import remember

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.generations.generation import Generation

TODAY = dt.date(2026, 11, 30)


def memory_of(questions: Iterable[tuple[str, int]]) -> SolvedMemory:
    """Return the memory of questions, each with the number of its article; their words are their terms."""
    return SolvedMemory(
        Remembered(SolvedQuestion(str(article), text), article, 1.0, tuple(text.split())) for text, article in questions
    )


def teach(generation: Generation, *questions: SolvedQuestion) -> None:
    """Let a generation remember solved questions and nothing else."""
    searcher, redirects = generation.searcher, generation.docstore.redirects
    searcher.lifter.memory = remember(questions, searcher, redirects, TODAY, 365.0)
