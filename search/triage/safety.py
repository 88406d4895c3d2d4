"""Safety advice: what a person at risk is shown first, in search results and beside a ticket."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from search.triage.pattern_matcher import pattern_matcher

if TYPE_CHECKING:
    from kb.lists.risks import Risks
    from search.query import Query


@dataclass(frozen=True, slots=True)
class SafetyAdvice:
    """A text shown before any article, and where to go on: one of our articles (a slug) or a page of another site.

    ``unsuitable`` are the slugs of the articles to list last.
    """

    kind: str
    situation: str
    text: str
    article: str
    link: str
    unsuitable: frozenset[str] = frozenset()

    def ordering(self, query: Query) -> Query:
        """Return the query with the article of the advice first and the unsuitable articles last."""
        return replace(query, pinned=self.article, demoted=self.unsuitable)


def safety_advice(risks: Risks, kind: str, message: str, lang: str = "en") -> SafetyAdvice | None:
    """Return the advice for a message that describes a risk, by its situation; None if the risk is not listed."""
    risk = next((risk for risk in risks.known if risk.kind == kind), None)
    if risk is None:
        return None
    situation = pattern_matcher(risks, lang).situation(kind, message)
    source = situation or risk
    name = situation.name if situation else ""
    return SafetyAdvice(kind, name, source.advice, source.article, source.link, frozenset(risk.unsuitable))
