"""What a recall adds to scores, and which articles it leaves out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from search.learning.recall import ENOUGH_QUESTIONS, LEAST_USUAL, MAX_GAIN, WEIGHTS
from search.mode import SearchMode
from tests.search.learning.solved import memory_of


def test_gains_are_weighted_by_mode_and_capped() -> None:
    recall = memory_of([("a b", 0)]).recall(("a", "b"), None)

    assert recall is not None
    usual = replace(recall, usual=1.0)
    assert [usual.gains(mode)[0] for mode in SearchMode] == pytest.approx([WEIGHTS[mode] for mode in SearchMode])
    many = replace(usual, support=np.array([9.0]))
    assert [many.gains(mode)[0] for mode in SearchMode] == [MAX_GAIN] * len(SearchMode)


@pytest.mark.parametrize(
    ("usual", "trusted", "share"),
    [(0.5, 0, 1.0), (0.5, ENOUGH_QUESTIONS, 0.75), (0.5, 10_000_000, 0.5), (2.0, 10_000_000, 2.0)],
)
def test_support_counts_as_a_share_of_the_usual_once_there_are_enough_questions(
    usual: float, trusted: int, share: float
) -> None:
    recall = memory_of([("a b", 0)]).recall(("a", "b"), None)

    assert recall is not None
    gain = replace(recall, usual=usual, trusted=trusted).gains(SearchMode.LEXICAL)[0]
    assert gain == pytest.approx(WEIGHTS[SearchMode.LEXICAL] / share, rel=1e-4)


def test_many_questions_without_any_likeness_do_not_decide() -> None:
    recall = memory_of([("a b", 0)]).recall(("a", "b"), None)

    assert recall is not None
    weak = replace(recall, support=np.array([0.1]), usual=0.0, trusted=10_000)
    assert weak.gains(SearchMode.FULL)[0] == pytest.approx(0.1 * WEIGHTS[SearchMode.FULL] / LEAST_USUAL)


def test_articles_that_refuse_the_query_are_left_out() -> None:
    recall = memory_of([("a", 4), ("a", 9)]).recall(("a",), None)

    assert recall is not None
    assert recall.without([4]).articles.tolist() == [9]
    assert recall.without([]) is recall


def test_the_questions_behind_an_article_come_most_similar_first() -> None:
    recall = memory_of([("a c d", 0), ("a b", 0), ("a", 1)]).recall(("a", "b"), None)

    assert recall is not None
    assert [question.question for question, _ in recall.behind(0)] == ["a b", "a c d"]
