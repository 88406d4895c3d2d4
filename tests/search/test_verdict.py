"""The verdict grows with what an article accounts for."""

from __future__ import annotations

import pytest

from search.verdict import Evidence, judge, nothing


@pytest.mark.parametrize(
    ("coverage", "aboutness", "outcome"),
    [
        (1.0, 1.0, "answered"),
        (0.8, 0.7, "answered"),
        (0.9, 0.4, "unsure"),
        (0.5, 0.5, "unsure"),
        (0.4, 0.1, "none"),
        (0.0, 0.0, "none"),
    ],
)
def test_more_evidence_means_more_confidence(coverage: float, aboutness: float, outcome: str) -> None:
    verdict = judge(Evidence(coverage, aboutness, ()))
    assert verdict.outcome == outcome
    assert verdict.offers_ticket == (outcome != "answered")


def test_an_exact_title_is_certain() -> None:
    assert judge(Evidence(0.2, 0.2, (), exact_title=True)).confidence == 1.0


def test_unknown_words_are_passed_on() -> None:
    assert judge(Evidence(0.5, 0.5, ("printer",))).unknown_words == ("printer",)
    assert nothing(("printer",)).unknown_words == ("printer",)
    assert nothing(()).outcome == "none"
