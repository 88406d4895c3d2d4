"""Cross-validation of learning: judged questions serve as solved ones, but never in their own fold.

The questions of a set are dealt into folds by their ids; those of one fold are asked with the others as memory. A
misspelt copy has its original's id and stays in its fold.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kb.lists.solved_questions import SolvedQuestion, parse
from search.errors import SearchError
from search.learning.remember import remember

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from search.evaluation.judged_sets import JudgedSet, Question
    from search.generations.generation import Generation
    from search.learning.memory import SolvedMemory

CURVE: Final = (10, 30, 100, 300)
"""Numbers of solved questions of a learning curve."""

DAY: Final = dt.date(2026, 1, 1)
"""The day of learning; any will do, because judged questions have no day and so keep their weight."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A solved question and the id of the judged one that it repeats, or its own text."""

    id: str
    question: SolvedQuestion


def lessons_of(judged: JudgedSet, generation: Generation) -> tuple[Lesson, ...]:
    """Return the judged questions of a set as solved ones, one for each relevant document in the index."""
    slugs = {PurePosixPath(entry.path).stem: slug for slug, entry in generation.docstore.entries.items()}
    relevant = judged.relevant.get("queries", {})
    return tuple(
        Lesson(question.id, SolvedQuestion(slugs[document], question.text))
        for question in judged.questions.get("queries", ())
        for document in relevant[question.id]
        if document in slugs
    )


def read_lessons(path: Path, judged: JudgedSet) -> tuple[Lesson, ...]:
    """Return the solved questions of a file; one that a judged question repeats stays in the fold of that.

    Raises:
        SearchError: the file or a line of it cannot be read.

    """
    try:
        solved = parse(path.read_bytes(), str(path))
    except OSError as error:
        raise SearchError(f"{path}: cannot be read: {error.strerror}") from error
    if solved.problems:
        raise SearchError(str(solved.problems[0]))
    ids = {question.text: question.id for question in judged.questions.get("queries", ())}
    return tuple(Lesson(ids.get(each.question, each.text), each) for each in solved.questions)


class Folds:
    """Gives a generation the memory for each question; ``most`` limits the solved questions, 0 means no limit."""

    def __init__(self, generation: Generation, lessons: tuple[Lesson, ...], folds: int, most: int = 0) -> None:
        self._learner = generation.searcher
        self._redirects = generation.docstore.redirects
        self._lessons = sorted(lessons, key=lambda lesson: _digest(f"order:{lesson.id}"))
        self._folds = folds
        self._most = most or len(lessons)
        self._memories: dict[int, SolvedMemory | None] = {}

    def teach(self, question: Question) -> None:
        """Let the generation remember the solved questions of all other folds."""
        fold = self.fold(question.id)
        if fold not in self._memories:
            others = [lesson.question for lesson in self._lessons if self.fold(lesson.id) != fold]
            self._memories[fold] = remember(others[: self._most], self._learner, self._redirects, DAY, 365.0)
        self._learner.lifter.memory = self._memories[fold]

    def fold(self, name: str) -> int:
        """Return the fold of a question by its id."""
        return _digest(f"fold:{name}") % self._folds


@dataclass(frozen=True, slots=True)
class Learning:
    """How to learn: from the lines of the file ``source`` or, if it is "self", from the set's own questions.

    ``sizes`` are the numbers of solved questions to learn from besides all.
    """

    source: str
    folds: int
    sizes: tuple[int, ...] = ()

    def lessons(self, judged: JudgedSet, generation: Generation) -> Iterator[tuple[str, Callable[[Question], None]]]:
        """Yield what to measure: a name, and the function that teaches before each question.

        Raises:
            SearchError: the file cannot be read.

        """
        lessons = lessons_of(judged, generation) if self.source == "self" else read_lessons(Path(self.source), judged)
        for size in (*self.sizes, 0):
            name = f"{size} solved questions" if size else f"{len(lessons)} solved questions in {self.folds} folds"
            yield f", learning from {name}", Folds(generation, lessons, self.folds, size).teach


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
