"""Risk assessments: whether a message describes a risk, which one, and what recognised it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

RiskSource = Literal["pattern", "example", "article"]
"""What recognised a risk: the writers' patterns, their example messages, or an article that was found."""


class RiskAssessment(StrEnum):
    """Whether a message describes a risk; articles are never offered as the solution unless it is ``NONE``."""

    NONE = "none"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, slots=True)
class AssessedRisk:
    """The risk that a message most resembles, how certain that is, and what recognised it.

    ``kind`` is a risk of the writers' list, or the slug of an article that says ``escalation: required``.
    """

    kind: str
    assessment: RiskAssessment
    source: RiskSource = "example"

    @property
    def is_confirmed(self) -> bool:
        """Whether the message certainly describes the risk."""
        return self.assessment is RiskAssessment.CONFIRMED


def assessment_of(risk: AssessedRisk | None) -> RiskAssessment:
    """Return the assessment of a message: ``NONE`` if it resembles no risk."""
    return risk.assessment if risk else RiskAssessment.NONE
