"""Safe search: the answer is quoted, unless the query describes a risk; then safety advice comes before any article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from search.answers.quote import with_quote
from search.triage.risk_assessment import RiskAssessment, assessment_of
from search.triage.safety import safety_advice

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Results
    from search.triage.risk_assessment import AssessedRisk
    from search.triage.safety import SafetyAdvice

MIN_EXAMPLE_WORDS: Final = 12
"""Examples alone are no proof for shorter queries: "download all my emails" resembles messages of every kind."""


def search_safely(generation: Generation, query: Query) -> tuple[Results, SafetyAdvice | None]:
    """Return the results of a query, and the safety advice to show before them, if any.

    An answer is quoted unless there certainly is a risk: nothing may stand between a person at risk and support. A
    query that is still being typed has no answer, because no list shows one, and reading the article takes as long as
    the search.
    """
    generation = generation.for_query(query)
    risk = _risk(generation, query)
    advice = _advice(generation, query, risk)
    results = generation.searcher.search(advice.ordering(query) if advice else query)
    is_certain = risk is not None and risk.is_confirmed and _is_reliable(risk, query)
    if query.is_complete and advice is None and not is_certain:
        results = with_quote(generation, query, results)
    return results, advice


def advice_for_query(generation: Generation, query: Query) -> SafetyAdvice | None:
    """Return the advice for a query that certainly describes a risk, or None."""
    return _advice(generation, query, _risk(generation, query))


def may_be_at_risk(generation: Generation, message: Query) -> bool:
    """Return whether a whole message describes a risk, certainly or possibly."""
    return assessment_of(_risk(generation, message)) is not RiskAssessment.NONE


def _risk(generation: Generation, query: Query) -> AssessedRisk | None:
    text = query.full_text or query.words
    return generation.assessor.assess("", text, is_complete=query.is_complete) if text else None


def _is_reliable(risk: AssessedRisk, query: Query) -> bool:
    return risk.source != "example" or len((query.full_text or query.words).split()) >= MIN_EXAMPLE_WORDS


def _advice(generation: Generation, query: Query, risk: AssessedRisk | None) -> SafetyAdvice | None:
    text = query.full_text or query.words
    if risk is None or not risk.is_confirmed:
        return None
    advice = safety_advice(generation.docstore.risks, risk.kind, text, generation.meta.lang)
    if advice is None or _is_reliable(risk, query):
        return advice
    # a short query must also find the article of the advice first, in any category
    best = generation.search(replace(query, category="", offset=0, limit=1, snippets=False))
    return advice if best.verdict.outcome != "none" and best.hits[0].slug == advice.article else None
