"""Patterns, examples and articles are consulted in the order of their certainty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.answers.deflect import deflect
from search.generations.manager import IndexManager
from search.triage.assessment import assess_by_patterns
from search.triage.risk_assessment import AssessedRisk, RiskAssessment
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from search.config import SearchConfig
    from search.generations.generation import Generation
    from tests.search.conftest import BuildIndex

RISKS = "takeover:\n  advice: Wait for us.\n  article: two-factor\n  when: [hacked]\n"


@pytest.fixture
def centre(build_index: BuildIndex, search_config: SearchConfig) -> Generation:
    threat = article("Report a threat", "Send the whole message to us.", escalation="required")
    build_index({**MAIL, "_risks.yaml": RISKS, "account/threat.md": threat})
    return IndexManager(search_config).current()


def assess(centre: Generation, body: str) -> AssessedRisk | None:
    by_words = centre.assessor.assess("", body)
    return centre.assessor.with_articles(by_words, deflect(centre, "", body))


def test_a_pattern_confirms_a_risk_whatever_is_found(centre: Generation) -> None:
    assert assess(centre, "I was hacked, report a threat") == AssessedRisk(
        "takeover", RiskAssessment.CONFIRMED, "pattern"
    )


def test_an_article_that_answers_and_asks_for_a_person_confirms_a_risk(centre: Generation) -> None:
    assert assess(centre, "report a threat") == AssessedRisk("threat", RiskAssessment.CONFIRMED, "article")


def test_an_article_about_a_risk_among_the_first_hits_makes_it_possible(centre: Generation) -> None:
    assert assess(centre, "the codes of the authenticator") == AssessedRisk(
        "two-factor", RiskAssessment.POSSIBLE, "article"
    )


@pytest.mark.parametrize("body", ["get a refund", "zeppelin", ""])
def test_ordinary_messages_resemble_no_risk(centre: Generation, body: str) -> None:
    assert assess(centre, body) is None


def test_patterns_need_no_index(centre: Generation) -> None:
    risk = assess_by_patterns(centre.docstore.risks, "They HACKED me", "")
    assert risk is not None
    assert (risk.kind, risk.source) == ("takeover", "pattern")
    assert assess_by_patterns(centre.docstore.risks, "Hello", "") is None
