"""Clauses add up impacts and shares by section."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from search.matching.parsed_query import Clause, ClauseCache, ParsedQuery, Postings, best_of, impact_in, intersection


def postings(docs: list[int], impacts: list[float], share: float = 1.0) -> Postings:
    return Postings(np.array(docs, np.int32), np.array(impacts, np.float32), share)


def clause(surface: str, idf: float, *, is_known: bool = True) -> Clause:
    return Clause(surface, idf, (postings([2, 5], [1.0, 2.0]),), frozenset({surface}), is_known=is_known)


def test_a_clause_has_impact_and_share_in_matching_sections_only() -> None:
    compound = Clause(
        "imap.example", 1.0, (postings([2], [1.0], 0.5), postings([2, 5], [2.0, 3.0], 0.5)), frozenset(), is_known=True
    )
    assert [compound.impact(section) for section in (2, 5, 9)] == [3.0, 3.0, 0.0]
    assert [compound.share(section) for section in (2, 5, 9)] == [1.0, 0.5, 0.0]


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


def test_codes_count_as_such_only_if_they_carry_most_of_the_query() -> None:
    code, word = clause("5.7.1", 4.0), clause("message", 1.0)
    assert ParsedQuery((code, word), (), 2).codes == (code,)
    assert ParsedQuery((code, clause("bounce", 9.0)), (), 2).codes == ()
    assert ParsedQuery((clause("0x8007", 4.0, is_known=False), word), (), 2).codes == ()


def test_a_parsed_query_has_all_terms_and_an_upper_bound() -> None:
    parsed = ParsedQuery((clause("message", 1.0), clause("bounce", 2.0)), (postings([2], [1.0]),), 2)
    assert parsed.terms == {"message", "bounce"}
    assert len(parsed.postings) == 3
    assert parsed.upper_bound > 3.0
    assert ParsedQuery((), (), 0).upper_bound == 1.0


def test_cached_clauses_are_found_once_until_they_take_too_many_bytes() -> None:
    found: list[str] = []

    def find(surface: str) -> Clause:
        found.append(surface)
        return clause(surface, 1.0)

    cache = ClauseCache(most_bytes=4_000)
    for surface in ("mail", "mail", "key", "reset", "mail", "post", "mail"):
        assert cache.get(surface, partial(find, surface)).surface == surface
    assert found == ["mail", "key", "reset", "post", "mail"]
