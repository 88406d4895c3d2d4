"""Suggestions while somebody types: the same search as the results page, as short as a list needs it.

Suggest and search agree on the first hit because they are the same search. Words that describe a risk lead to the
article of the safety advice first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from kb.article import CATEGORY_URL
from search.query import parse
from search.text.normalizer import fold
from search.triage.safety import search_safely

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Hit, Verdict

Kind = Literal["article", "section", "category"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A line of the list: what it says, where it leads, what it is, and a word of context."""

    label: str
    url: str
    kind: Kind
    detail: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The list for what was typed so far; ``total`` counts the matching articles."""

    query: str
    corrected: str | None
    verdict: Verdict
    items: tuple[Suggestion, ...]
    total: int
    generation: str


MAX_CATEGORIES = 2


def suggest(generation: Generation, text: str, limit: int = 6, *, whole: bool = False) -> Suggestions:
    """Return up to ``limit`` articles and sections for what was typed, and the categories whose name matches.

    With ``whole`` nobody is typing on, and the words are read as closely as for the page of results.

    Where nothing matches well enough to be shown as an answer, no article is suggested; nor where the safety advice
    leads to another site, because "I want to kill myself" is no question about spam.
    """
    query = replace(parse(text, page_size=limit, whole=whole), snippets=False)
    results, advice = search_safely(generation, query)
    leads_elsewhere = advice is not None and bool(advice.link) and not advice.article
    hits = () if results.verdict.outcome == "none" or leads_elsewhere else results.hits
    categories = _categories(generation, results.corrected or text)
    return Suggestions(
        query=results.query,
        corrected=results.corrected,
        verdict=results.verdict,
        items=(*(_suggestion(hit) for hit in hits), *categories),
        total=results.total if hits else 0,
        generation=generation.name,
    )


def _suggestion(hit: Hit) -> Suggestion:
    trail = " › ".join(hit.trail)
    if not hit.anchor:
        return Suggestion(hit.title, hit.url, "article", trail)
    return Suggestion(hit.title, hit.url, "section", f"{trail} › {hit.section}" if trail else hit.section)


def _categories(generation: Generation, text: str) -> tuple[Suggestion, ...]:
    words = fold(parse(text).words).split()
    return tuple(
        Suggestion(category.title, f"{CATEGORY_URL}{category.slug}", "category", category.summary)
        for category in generation.docstore.categories
        if words and all(_begins_a_word(word, category.title) for word in words)
    )[:MAX_CATEGORIES]


def _begins_a_word(beginning: str, title: str) -> bool:
    return any(word.startswith(beginning) for word in fold(title).split())
