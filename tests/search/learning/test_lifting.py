"""Solved questions lift articles, but not past every other."""

from __future__ import annotations

import numpy as np
import pytest

from search.learning.lifting import Lift, lifted
from search.mode import SearchMode
from tests.search.learning.solved import memory_of


def lift_scores(
    scores: list[float], gains: list[float], limits: list[int], kept: list[int] | None = None
) -> list[float]:
    """Return the lifted scores, to three digits."""
    marked = np.isin(np.arange(len(scores)), kept or [])
    raised = lifted(np.array(scores), np.array(gains), np.array(limits), marked)
    return [round(score, 3) for score in raised.tolist()]


def test_gains_are_added() -> None:
    assert lift_scores([1.0, 0.8], [0.0, 0.5], [0, 0]) == [1.0, 1.3]


@pytest.mark.parametrize(("limit", "order"), [(0, [4, 0, 1, 2, 3]), (1, [0, 4, 1, 2, 3]), (3, [0, 1, 2, 4, 3])])
def test_an_article_with_too_few_sources_does_not_reach_the_first_places(limit: int, order: list[int]) -> None:
    raised = lifted(
        np.array([5.0, 4, 3, 2, 1]), np.array([0, 0, 0, 0, 9.0]), np.array([0, 0, 0, 0, limit]), np.zeros(5, bool)
    )

    assert np.argsort(-raised).tolist() == order


def test_a_limit_takes_nothing_from_an_article_that_is_there_by_itself() -> None:
    assert lift_scores([5.0, 4, 3], [9.0, 0, 0], [3, 0, 0]) == [5.0, 4, 3]
    assert lift_scores([1.0], [9.0], [1]) == [1.0]


def test_none_is_lifted_past_a_kept_article() -> None:
    assert lift_scores([1.0, 2, 3], [5.0, 0, 0], [0, 0, 0], kept=[1]) == [2.0, 2, 3]
    assert lift_scores([1.0, 2, 3], [0.0, 5, 0], [0, 0, 0], kept=[1]) == [1.0, 7, 3]


def test_an_article_that_did_not_match_joins_with_its_gain() -> None:
    recall = memory_of([("a b", 2)]).recall(("a", "b"), None)
    assert recall is not None
    spans = np.array([[0, 1], [1, 2], [2, 3]])
    lift = Lift(recall, SearchMode.STATIC, 1.0, (), spans, np.zeros(3, np.bool_))

    articles, scores = lift.ranked(np.array([0]), np.array([0.4]), np.zeros(4), np.array([1.0, 1.0, 0.5]))

    assert articles.tolist() == [0, 2]
    assert scores == pytest.approx([0.4, lift.gain(2) / 2])
    assert lift.listed.tolist() == [2]
    assert lift.gain(2) == recall.gains(SearchMode.STATIC)[0] > 0.0


def test_scores_by_words_alone_are_raised_as_roots_of_their_share_of_the_bound() -> None:
    recall = memory_of([("a b", 0)]).recall(("a", "b"), None)
    assert recall is not None
    lift = Lift(recall, SearchMode.LEXICAL, 4.0, (), np.array([[0, 1]]), np.zeros(1, np.bool_))

    _, scores = lift.ranked(np.array([0]), np.array([1.0]), np.zeros(2), None)

    assert scores == pytest.approx([4.0 * (0.5 + recall.gains(SearchMode.LEXICAL)[0]) ** 2])
