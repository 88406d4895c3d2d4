"""What a recall adds to scores, and which articles it leaves out."""

from __future__ import annotations

import pytest

from search.learning.recall import MAX_GAIN, WEIGHTS
from search.mode import SearchMode
from tests.search.learning.solved import memory_of


def test_gains_grow_with_the_share_of_meaning_and_are_capped() -> None:
    recall = memory_of([("a b", 0)] * 20 + [("a c", 1)]).recall(("a", "b"), None)

    assert recall is not None
    assert [recall.gains(mode)[0] for mode in SearchMode] == [MAX_GAIN] * len(SearchMode)
    one = memory_of([("a b", 0)]).recall(("a", "b"), None)
    assert one is not None
    assert [one.gains(mode)[0] for mode in SearchMode] == pytest.approx([WEIGHTS[mode] for mode in SearchMode])


def test_articles_that_refuse_the_query_are_left_out() -> None:
    recall = memory_of([("a", 4), ("a", 9)]).recall(("a",), None)

    assert recall is not None
    assert recall.without([4]).articles.tolist() == [9]
    assert recall.without([]) is recall


def test_the_questions_behind_an_article_come_most_similar_first() -> None:
    recall = memory_of([("a c d", 0), ("a b", 0), ("a", 1)]).recall(("a", "b"), None)

    assert recall is not None
    assert [question.question for question, _ in recall.behind(0)] == ["a b", "a c d"]
