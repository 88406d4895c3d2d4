"""A message describes a risk, may describe one, or does not."""

from __future__ import annotations

from search.triage.risk_assessment import AssessedRisk, RiskAssessment, assessment_of


def test_a_message_that_resembles_no_risk_has_none() -> None:
    assert assessment_of(None) is RiskAssessment.NONE


def test_only_a_confirmed_risk_is_certain() -> None:
    risks = [AssessedRisk("takeover", assessment) for assessment in RiskAssessment]
    assert [risk.is_confirmed for risk in risks] == [False, False, True]
    assert [assessment_of(risk) for risk in risks] == list(RiskAssessment)
