"""Explanation: why a query got its answer, and why an article is in its place or missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from search.answers.safe_search import advice_for_query
from search.matching.clauses.postings import impact_in
from search.matching.ranking import page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from search.confidence.signals import Signals
    from search.generations.generation import Generation
    from search.matching.evidence import Match
    from search.matching.parsed_query import Clause
    from search.matching.searcher import ImpactSearcher
    from search.mode import SearchMode
    from search.query import Query
    from search.results import Verdict
    from search.triage.safety import SafetyAdvice


@dataclass(frozen=True, slots=True)
class WordImpact:
    """What a word adds to an article's score, and how often it occurs in which field of its section."""

    word: str
    impact: float
    counts: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class SolvedReason:
    """A solved question near a query: its text, empty if it may not be read yet, how and when, and its similarity."""

    question: str
    kind: str
    day: dt.date | None
    similarity: float


@dataclass(frozen=True, slots=True)
class ArticleExplanation:
    """Why an article is in its place; ``cosine`` is its semantic score, ``pairs`` what neighbouring words add.

    In an index of several languages, ``score`` is what the preference for the reader's language left of it. ``solved``
    are the nearest solved questions of the article, and ``gain`` is what they may add to its score. ``lowered`` says
    why the score is slightly lower than its words and meaning make it.
    """

    slug: str
    title: str
    lang: str
    score: float
    cosine: float | None
    words: tuple[WordImpact, ...]
    pairs: float
    gain: float
    solved: tuple[SolvedReason, ...]
    lowered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query got its answer; ``mode`` is None if no encoder read the query."""

    verdict: Verdict
    signals: Signals
    mode: SearchMode | None
    corrections: Mapping[str, str]
    clauses: tuple[Clause, ...]
    articles: tuple[ArticleExplanation, ...]
    advice: SafetyAdvice | None

    def has(self, slug: str) -> bool:
        """Return whether an article is explained, which it is if it matched."""
        return slug in (article.slug for article in self.articles)


def explain(generation: Generation, query: Query, article: str = "") -> Explanation:
    """Explain the articles on the query's page, and ``article`` if it matched anywhere below."""
    generation = generation.for_query(query)
    searcher, advice = generation.searcher, advice_for_query(generation, query)
    match = searcher.match(advice.ordering(query) if advice else query)
    shown = page(match.ranking, match.evidence.query, searcher.title_and_slug)
    number = searcher.article_number(article)
    if number is not None and number not in shown and number in match.ranking.articles:
        shown.append(number)
    return Explanation(
        verdict=searcher.judge.verdict(shown, match),
        signals=match.signals(shown[0], searcher.impacts) if shown else match.evidence.signals(searcher.impacts),
        mode=match.evidence.mode,
        corrections=match.corrections,
        clauses=match.evidence.parsed.clauses,
        articles=tuple(_explain_article(searcher, number, match) for number in shown),
        advice=advice,
    )


def _explain_article(searcher: ImpactSearcher, article: int, match: Match) -> ArticleExplanation:
    ranking, parsed = match.ranking, match.evidence.parsed
    section = searcher.hits.entrance(article, ranking)
    title, slug = searcher.title_and_slug(article)
    return ArticleExplanation(
        slug=slug,
        title=title,
        lang=searcher.language(article),
        score=ranking.score(article),
        cosine=float(ranking.semantic.of(np.array([article]))[0]) if ranking.semantic else None,
        words=tuple(
            WordImpact(clause.surface, impact, searcher.impacts.counts(clause.terms, section))
            for clause in parsed.clauses
            if (impact := clause.impact(section))
        ),
        pairs=impact_in(parsed.pairs, section),
        gain=match.lift.gain(article) if match.lift else 0.0,
        solved=tuple(
            SolvedReason(question.question, question.kind, question.day, similarity)
            for question, similarity in (match.lift.recall.behind(article) if match.lift else ())
        ),
        lowered=searcher.lifter.standing.reasons(article),
    )


def absence(generation: Generation, slug: str, explanation: Explanation) -> str:
    """Return why an article did not match a query."""
    entry = generation.docstore.entries.get(slug)
    if entry is None and slug in generation.docstore.every:
        return f"{slug} is missing: it expired after the index was built"
    if entry is None:
        return f"{slug} is missing: no published article has this slug (is it a draft, a redirect, or misspelt?)"
    if not entry.metadata.is_searchable:
        key = "unlisted: true" if entry.metadata.unlisted else "search: {exclude: true}"
        return f"{slug} is missing: its front matter says {key}"
    if not explanation.clauses:
        return f"{slug} is missing: the query has no word to search for"
    words = ", ".join(clause.surface for clause in explanation.clauses)
    return f"{slug} is missing: it has none of {words}, and its meaning differs"
