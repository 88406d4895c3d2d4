"""Solved questions count by their kind and fade with time."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.lists.solved_questions import Kind, SolvedQuestion
from search.learning.weights import ENOUGH_SOURCES, KIND_WEIGHTS, sources, weight
from tests.search.learning.solved import TODAY


def test_a_question_counts_half_after_the_half_life() -> None:
    question = SolvedQuestion("a", "why", day=TODAY - dt.timedelta(days=100), kind=Kind.VOTE)

    assert weight(question, TODAY, 100.0) == pytest.approx(KIND_WEIGHTS[Kind.VOTE] / 2)


@pytest.mark.parametrize("day", [None, TODAY + dt.timedelta(days=9)])
def test_a_question_without_a_day_or_from_the_future_does_not_fade(day: dt.date | None) -> None:
    assert weight(SolvedQuestion("a", "why", day=day), TODAY, 1.0) == 1.0


def test_a_line_may_set_its_own_weight() -> None:
    assert weight(SolvedQuestion("a", "why", weight=0.3), TODAY, 1.0) == 0.3


def test_every_kind_has_a_weight_and_staff_count_most() -> None:
    assert KIND_WEIGHTS.keys() == set(Kind)
    assert max(KIND_WEIGHTS.values()) == KIND_WEIGHTS[Kind.WRITER] == KIND_WEIGHTS[Kind.TICKET]


def test_a_writers_line_needs_no_second_source() -> None:
    assert sources(SolvedQuestion("a", "why")) == ENOUGH_SOURCES
    assert sources(SolvedQuestion("a", "why", kind=Kind.TICKET)) == 1
    assert sources(SolvedQuestion("a", "why", kind=Kind.SOLVED, sources=5)) == 5
