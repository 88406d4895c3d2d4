"""Safe search: searches that put safety advice before any article if the query describes a risk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from search.triage.safety import safety_advice

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.query import Query
    from search.results import Results
    from search.triage.safety import SafetyAdvice

MIN_EXAMPLE_WORDS: Final = 12
"""Examples alone are no proof for shorter queries: "download all my emails" resembles messages of every kind."""


def search_safely(generation: Generation, query: Query) -> tuple[Results, SafetyAdvice | None]:
    """Return the results of a query, and the safety advice to show before them, if any."""
    advice = advice_for_query(generation, query)
    return generation.searcher.search(advice.ordering(query) if advice else query), advice


def advice_for_query(generation: Generation, query: Query) -> SafetyAdvice | None:
    """Return the advice for a query that certainly describes a risk, or None."""
    text = query.full_text or query.words
    risk = generation.assessor.assess("", text, is_complete=query.is_complete) if text else None
    if risk is None or not risk.is_confirmed:
        return None
    advice = safety_advice(generation.docstore.risks, risk.kind, text, generation.meta.lang)
    if advice is None or risk.source != "example" or len(text.split()) >= MIN_EXAMPLE_WORDS:
        return advice
    # a short query must also find the article of the advice first, in any category
    best = generation.searcher.search(replace(query, category="", offset=0, limit=1, snippets=False))
    return advice if best.verdict.outcome != "none" and best.hits[0].slug == advice.article else None
