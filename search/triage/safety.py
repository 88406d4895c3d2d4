"""Safety: what a person at risk is shown first, in a search and beside a ticket, and what comes last."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from search.triage.assessment import assess
from search.triage.pattern_matcher import recogniser

if TYPE_CHECKING:
    from kb.lists.risks import Risks
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Results
    from search.triage.classifier import Judgement


MIN_EXAMPLE_WORDS: Final = 12
"""Of a shorter query examples are no proof by themselves: "download all my emails" is like messages of every kind."""


class RiskAssessment(StrEnum):
    """Whether a message describes a risk; articles are never offered as the solution unless it is ``NONE``."""

    NONE = "none"
    POSSIBLE = "possible"
    CONFIRMED = "confirmed"

    @classmethod
    def of(cls, judgement: Judgement | None) -> RiskAssessment:
        """Return the assessment that a judgement makes."""
        if judgement is None or not judgement.doubtful:
            return cls.NONE
        return cls.CONFIRMED if judgement.flagged else cls.POSSIBLE


@dataclass(frozen=True, slots=True)
class SafetyAdvice:
    """What comes before any article: a text, and an article of ours (a slug) or a page of another site to go on with.

    ``unsuitable`` are the slugs of the articles that come last.
    """

    kind: str
    situation: str
    text: str
    article: str
    link: str
    unsuitable: frozenset[str] = frozenset()

    def ordering(self, query: Query) -> Query:
        """Return a query that lists the article of the advice first, and the unsuitable ones last."""
        return replace(query, first=self.article, last=self.unsuitable)


def safety_advice(risks: Risks, kind: str, message: str, lang: str = "en") -> SafetyAdvice | None:
    """Return the advice for a message that describes a risk; None where the list of risks does not have it."""
    risk = next((risk for risk in risks.known if risk.kind == kind), None)
    if risk is None:
        return None
    situation = recogniser(risks, lang).situation(kind, message)
    source = situation or risk
    name = situation.name if situation else ""
    return SafetyAdvice(kind, name, source.advice, source.article, source.link, frozenset(risk.unsuitable))


def advice_for_query(generation: Generation, query: Query) -> SafetyAdvice | None:
    """Return the advice for a search that describes a confirmed risk, None for any other."""
    text = query.letter or query.words
    judgement = assess(generation, "", text, whole=query.whole) if text else None
    if judgement is None or not judgement.flagged:
        return None
    advice = safety_advice(generation.docstore.risks, judgement.kind, text, generation.meta.lang)
    if advice is None or judgement.by != "example" or len(text.split()) >= MIN_EXAMPLE_WORDS:
        return advice
    return advice if _finds_the_article(generation, query, advice) else None


def _finds_the_article(generation: Generation, query: Query, advice: SafetyAdvice) -> bool:
    """Tell whether a query finds the article of the advice first by itself, without regard to category and page."""
    best = generation.searcher.search(replace(query, category="", offset=0, limit=1, snippets=False))
    return best.verdict.outcome != "none" and best.hits[0].slug == advice.article


def search_safely(generation: Generation, query: Query) -> tuple[Results, SafetyAdvice | None]:
    """Return what a query finds, and the safety advice that comes before it."""
    advice = advice_for_query(generation, query)
    return generation.searcher.search(advice.ordering(query) if advice else query), advice
