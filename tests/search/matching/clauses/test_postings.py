"""Postings are combined: the best of several, and what several have in common."""

from __future__ import annotations

import numpy as np
import pytest

from search.matching.clauses.postings import Postings, best_of, impact_in, intersection


def postings(docs: list[int], impacts: list[float], share: float = 1.0) -> Postings:
    return Postings(np.array(docs, np.int32), np.array(impacts, np.float32), share)


@pytest.mark.parametrize("sections", [6, 10_000])
def test_the_best_of_several_postings_counts_for_each_section(sections: int) -> None:
    """Few sections are scanned and many are sorted, with the same result."""
    best = best_of([postings([1, 3], [1.0, 4.0], 0.5), postings([3, 5], [2.0, 3.0])], sections)
    assert best.docs.tolist() == [1, 3, 5]
    assert best.impacts.tolist() == [1.0, 4.0, 3.0]
    assert np.asarray(best.share).tolist() == [0.5, 1.0, 1.0]


def test_an_intersection_adds_up_impacts() -> None:
    both = intersection([postings([1, 3, 4], [1.0, 2.0, 3.0]), postings([3, 4, 7], [0.5, 0.5, 9.0])])
    assert (both.docs.tolist(), both.impacts.tolist()) == ([3, 4], [2.5, 3.5])
    assert impact_in([both, both], 4) == 7.0
