"""Judged questions learn from those of other folds, and never from themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from search.errors import SearchError
from search.evaluation.evaluate import measure
from search.evaluation.folds import Folds, Learning, lessons_of, read_lessons
from search.evaluation.judged_sets import Question, read_judged

if TYPE_CHECKING:
    from pathlib import Path

    from search.generations.generation import Generation


def test_judged_questions_become_solved_ones(judged: Path, mail: Generation) -> None:
    lessons = lessons_of(read_judged(judged), mail)

    assert [(lesson.id, lesson.question.article) for lesson in lessons] == [
        ("1", "reset-password"),
        ("2", "two-factor"),
        ("3", "refund"),
        ("4", "bounce"),
    ]


def test_no_question_learns_from_itself_or_from_its_fold(judged: Path, mail: Generation) -> None:
    lessons = lessons_of(read_judged(judged), mail)
    folds = Folds(mail, lessons, 2)
    remembered = {}
    for lesson in lessons:
        folds.teach(Question(lesson.id, ""))
        memory = mail.searcher.lifter.memory
        remembered[lesson.id] = {question.text for question in memory.questions} if memory else set()

    assert all(lesson.question.text not in remembered[lesson.id] for lesson in lessons)
    assert set().union(*remembered.values()) <= {lesson.question.text for lesson in lessons}


def test_a_learning_curve_limits_the_solved_questions(judged: Path, mail: Generation) -> None:
    folds = Folds(mail, lessons_of(read_judged(judged), mail), 20, most=1)
    folds.teach(Question("no such id", ""))

    assert mail.searcher.lifter.memory is not None
    assert len(mail.searcher.lifter.memory.questions) == 1


def test_questions_of_a_file_stay_in_the_fold_of_the_judged_one_that_they_repeat(judged: Path, tmp_path: Path) -> None:
    lines = [{"question": "zeppelin", "article": "bounce"}, {"question": "airships", "article": "bounce"}]
    (tmp_path / "solved.jsonl").write_text("\n".join(map(json.dumps, lines)))

    lessons = read_lessons(tmp_path / "solved.jsonl", read_judged(judged))

    assert [lesson.id for lesson in lessons] == ["4", "airships"]


@pytest.mark.parametrize("content", [None, b"broken"])
def test_an_unusable_file_is_an_error(content: bytes | None, judged: Path, tmp_path: Path) -> None:
    path = tmp_path / "solved.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SearchError, match="solved"):
        read_lessons(path, read_judged(judged))


def test_learning_changes_the_figures(judged: Path, mail: Generation, tmp_path: Path) -> None:
    path = tmp_path / "solved.jsonl"
    path.write_text(json.dumps({"question": "zeppelin broken", "article": "bounce"}))

    ((name, teach),) = Learning(str(path), 5).lessons(read_judged(judged), mail)
    figures = measure(mail, judged, ["queries"], name=name, teach=teach)

    assert figures.name.endswith(", learning from 1 solved questions in 5 folds")
    assert figures.kinds["queries"].ranking is not None
    assert figures.kinds["queries"].ranking.recall_10 == 1.0
