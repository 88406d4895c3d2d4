"""Clauses add up impacts and shares by section."""

from __future__ import annotations

from functools import partial

import numpy as np

from search.matching.clauses.postings import Postings
from search.matching.parsed_query import Clause, ClauseCache, ParsedQuery


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
