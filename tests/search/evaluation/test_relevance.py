"""The metrics are those of the textbooks: small cases worked out by hand."""

from __future__ import annotations

import math
import sys

import pytest

from search.errors import SearchError
from search.evaluation.relevance import ranking


def test_means_are_over_the_judged_questions_and_one_that_found_nothing_counts() -> None:
    found = ranking({"1": ("x", "b", "a"), "2": ()}, {"1": {"a": 2, "b": 1}, "2": {"a": 1}})
    ideal = 2 + 1 / math.log2(3)
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    assert found.ndcg_10 == pytest.approx(gained / ideal / 2)
    assert found.mrr_10 == pytest.approx(0.25)
    assert found.recall_10 == pytest.approx(0.5)
    assert (found.success_1, found.success_3) == (0.0, 0.5)


def test_hits_below_the_tenth_count_for_nothing() -> None:
    found = ranking({"1": (*(f"x{place}" for place in range(10)), "a")}, {"1": {"a": 1}})
    assert (found.ndcg_10, found.mrr_10, found.recall_10) == (0.0, 0.0, 0.0)


def test_the_order_is_that_of_the_hits_whatever_they_are_called() -> None:
    names = ("m", "z", "a")
    assert [ranking({"1": names}, {"1": {name: 1}}).mrr_10 for name in names] == pytest.approx([1, 1 / 2, 1 / 3])


def test_without_the_library_its_way_in_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearchError, match=r"requirements-dev\.lock"):
        ranking({"1": ("a",)}, {"1": {"a": 1}})
