"""Results show which words matched, and when to offer a ticket."""

from __future__ import annotations

import pytest

from search.results import Grade, Outcome, Snippet, Verdict


def test_the_parts_of_a_snippet_are_its_text() -> None:
    snippet = Snippet("Reset your password now", ((0, 5), (11, 19)))
    assert snippet.parts() == (("Reset", True), (" your ", False), ("password", True), (" now", False))
    assert Snippet("", ()).parts() == ()


@pytest.mark.parametrize(
    ("grade", "outcome"),
    [
        (Grade.ANSWER, "answered"),
        (Grade.RESULTS, "unsure"),
        (Grade.DOUBT, "unsure"),
        (Grade.NONE, "none"),
    ],
)
def test_outcome_follows_from_the_grade(grade: Grade, outcome: Outcome) -> None:
    assert Verdict(grade, 0.5, (), "a reason").outcome == outcome
