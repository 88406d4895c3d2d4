"""Which community answers are good enough to show, and which subjects get none.

On security, money and anything that needs a person, a stranger's advice may do harm, however many people liked it. A
subject is known by what the writers of the articles said: their risks and examples, their categories, and
``escalation: required``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from search.query import parse
from search.triage.assessment import asks_for_a_person
from search.triage.risk_assessment import RiskAssessment, assessment_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from search.community.config import CommunityConfig
    from search.community.topic import Topic
    from search.generations.generation import Generation
    from search.results import Results

FIRST_HITS: Final = 3
"""Without a certain answer among the articles, so many of the nearest ones tell what a query is about: two of them
where one probably answers it; otherwise all, if there are two."""

_WORD = re.compile(r"[^\W_]+")


def is_good(topic: Topic, config: CommunityConfig) -> bool:
    """Return whether an answer is accepted or well voted, and its category not excluded."""
    is_proven = topic.is_accepted or topic.votes >= config.min_votes
    return is_proven and not is_excluded((topic.category,), config)


def is_excluded(categories: Iterable[str], config: CommunityConfig) -> bool:
    """Return whether the slug of a category has one of the excluded words; "plans-and-billing" has "billing"."""
    words = {word for slug in categories for word in _WORD.findall(slug.lower())}
    return any(words.issuperset(_WORD.findall(name.lower())) for name in config.excluded)


def is_sensitive(generation: Generation, text: str, results: Results, config: CommunityConfig) -> bool:
    """Return whether a text is about a risk or an excluded subject, by its words and the articles found for it."""
    risk = generation.assessor.with_articles(generation.assessor.assess("", text), results)
    if assessment_of(risk) is not RiskAssessment.NONE:
        return True
    tree, outcome = generation.docstore.tree, results.verdict.outcome
    nearest = [
        generation.docstore.every[hit.slug] for hit in results.hits[: 1 if outcome == "answered" else FIRST_HITS]
    ]
    trails = [[entry.category, *(each.slug for each in tree.trail(entry.category))] for entry in nearest]
    sensitive = sum(
        asks_for_a_person(entry) or is_excluded(trail, config) for entry, trail in zip(nearest, trails, strict=True)
    )
    return sensitive >= (max(2, len(nearest)) if outcome == "none" else min(2, len(nearest) or 1))


def is_sensitive_topic(generation: Generation, topic: Topic, config: CommunityConfig) -> bool:
    """Return whether a topic of the community is about a risk or an excluded subject."""
    results = generation.search(parse(topic.title, page_size=FIRST_HITS))
    return is_sensitive(generation, f"{topic.title}\n{topic.question}", results, config)
