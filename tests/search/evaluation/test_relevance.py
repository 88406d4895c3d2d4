"""The measures are those of the textbooks, on small cases computed by hand."""

from __future__ import annotations

import math
import sys

import pytest

from search.errors import SearchError
from search.evaluation.relevance import ranking


def test_means_include_judged_questions_that_found_nothing() -> None:
    means = ranking({"1": ("x", "b", "a"), "2": ()}, {"1": {"a": 2, "b": 1}, "2": {"a": 1}})
    ideal = 2 + 1 / math.log2(3)
    gained = 1 / math.log2(3) + 2 / math.log2(4)
    assert means.ndcg_10 == pytest.approx(gained / ideal / 2)
    assert means.mrr_10 == pytest.approx(0.25)
    assert means.recall_10 == pytest.approx(0.5)
    assert (means.success_1, means.success_3) == (0.0, 0.5)


def test_hits_below_the_tenth_do_not_count() -> None:
    means = ranking({"1": (*(f"x{place}" for place in range(10)), "a")}, {"1": {"a": 1}})
    assert (means.ndcg_10, means.mrr_10, means.recall_10) == (0.0, 0.0, 0.0)


def test_ranking_follows_the_hits_not_their_names() -> None:
    names = ("m", "z", "a")
    assert [ranking({"1": names}, {"1": {name: 1}}).mrr_10 for name in names] == pytest.approx([1, 1 / 2, 1 / 3])


def test_without_the_library_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(SearchError, match=r"requirements-dev\.lock"):
        ranking({"1": ("a",)}, {"1": {"a": 1}})
