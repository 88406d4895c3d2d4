"""Solved questions: what a line may hold, and the problems of the file."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from kb.lists.solved_questions import MAX_CHARS, MOST, SOLVED_FILE, Kind, SolvedQuestion, parse
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from conftest import ReadAll


def test_a_line_needs_only_a_question_and_its_article() -> None:
    solved = parse(b'\n{"question": " why  so\\nfull ", "article": "compact"}\n')

    assert solved.questions == (SolvedQuestion("compact", "why so full", line=2),)
    assert solved.problems == ()


def test_a_line_may_say_when_how_and_by_how_many() -> None:
    line = {"words": ["full", "disk"], "article": "", "day": "2026-11-30", "kind": "vote", "sources": 2, "weight": 0.5}

    (question,) = parse(json.dumps(line).encode()).questions

    assert question == SolvedQuestion(
        "", words=("full", "disk"), day=dt.date(2026, 11, 30), kind=Kind.VOTE, sources=2, weight=0.5, line=1
    )
    assert question.text == "full disk"
    assert json.loads(question.as_line()) == line


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("question: why", "this is not JSON"),
        ("[" * 100_000, "the line is left out"),
        ("[]", 'write {"question": "…", "article": "…"}'),
        ('{"article": "a"}', "write a question"),
        ('{"question": "why", "words": ["why"], "article": "a"}', "write a question"),
        ('{"question": 1, "article": "a"}', "question must be text"),
        ('{"words": [1], "article": "a"}', "question must be text"),
        ('{"question": "why"}', "article must be a slug"),
        ('{"question": "why", "article": "a", "day": "yesterday"}', "day must be a date"),
        ('{"question": "why", "article": "a", "kind": "rumour"}', "kind must be one of writer, ticket"),
        ('{"question": "why", "article": "a", "sources": true}', "sources must be a whole number"),
        ('{"question": "why", "article": "a", "weight": NaN}', "weight must be a number above 0"),
        (f'{{"question": "{"x" * (MAX_CHARS + 1)}", "article": "a"}}', "longer than 300 characters"),
    ],
)
def test_an_unusable_line_is_left_out_and_the_others_count(line: str, message: str) -> None:
    solved = parse(f'{line}\n{{"question": "why", "article": "a"}}\n'.encode(), "solved.jsonl")

    assert [question.line for question in solved.questions] == [2]
    (problem,) = solved.problems
    assert (problem.path, problem.line) == ("solved.jsonl", 1)
    assert message in problem.message


def test_a_file_with_too_many_questions_is_cut() -> None:
    solved = parse(b'{"question": "why", "article": "a"}\n' * (MOST + 2))

    assert len(solved.questions) == MOST
    assert [problem.line for problem in solved.problems] == [MOST + 1]


@pytest.mark.parametrize("data", [b"", b" \n", b"\x00\x00"])
def test_a_file_without_a_question_is_valid_or_one_problem(data: bytes) -> None:
    assert parse(data).questions == ()


def test_lint_checks_the_articles_of_solved_questions(read_all: ReadAll) -> None:
    lines = [
        {"question": "Why?", "article": "new"},
        {"question": "How?", "article": "old"},
        {"question": "Who?", "article": "gone"},
        {"question": "why?", "article": "new"},
        {"question": "how?", "article": "other"},
        {"question": "never mind", "article": "new"},
        {"question": "do you sell hats", "article": ""},
    ]
    corpus = read_all(
        {
            "new.md": article("New", redirect_from="[old]", not_for="[never mind]"),
            "other.md": article("Other"),
            SOLVED_FILE: "\n".join(map(json.dumps, lines)),
        }
    )

    assert [(problem.line, problem.message) for problem in corpus.problems if problem.rule == "solved-questions"] == [
        (2, "old has moved: write new"),
        (3, "gone is not a published article, so the line is left out"),
        (4, '"why?" repeats line 1: keep one of them'),
        (5, '"how?" is answered by old in line 2: keep the better answer'),
        (6, 'new lists "never mind" under not_for: remove one of them'),
    ]
    assert len(corpus.solved.questions) == len(lines)
