"""Deflection: the articles that may answer a ticket while it is being written.

A ticket is a long text, not a query: only its key words are searched for, those that are rare and that articles are
about. Quoted mail and signatures are ignored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from search.answers.quote import with_quote
from search.query import parse
from search.triage.ticket_text import own_words, ticket_text

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Results
    from search.triage.safety import SafetyAdvice

MAX_KEY_WORDS = 16
SHORT_WORDS = 6
"""A ticket with at most this many key words is judged like a query."""

SUBJECT_WEIGHT = 2.0
"""Weight of a word in the subject, which people choose to say what the ticket is about."""


def deflect(
    generation: Generation,
    subject: str,
    body: str,
    limit: int = 5,
    advice: SafetyAdvice | None = None,
    *,
    lang: str = "",
    quotes: bool = False,
) -> Results:
    """Return the articles that may answer a ticket, in the order that safety advice asks for, and the verdict.

    Articles in the language ``lang`` come before others that match about as well. With ``quotes``, for a message that
    describes no risk, the answer is quoted if it is certain.
    """
    words = key_words(generation, subject, body)
    query = replace(
        parse(" ".join(words), page_size=limit, prefix=False, lang=lang),
        is_excerpt=len(words) > SHORT_WORDS,
        full_text=ticket_text(subject, body),
    )
    ordered = advice.ordering(query) if advice else query
    generation = generation.for_query(ordered)
    results = generation.searcher.search(ordered)
    return with_quote(generation, query, results) if quotes else results


def key_words(generation: Generation, subject: str, body: str) -> list[str]:
    """Return the words of a ticket with the largest weights, in the order of the text.

    Short tickets keep the words that no article knows, because those may be misspelt.
    """
    searcher = generation.searcher
    in_subject = searcher.tokens(subject)
    tokens = {token.surface: token for token in (*in_subject, *searcher.tokens(own_words(body)))}
    if len(tokens) <= MAX_KEY_WORDS:
        return list(tokens)
    weights = {surface: searcher.term_weight(token) for surface, token in tokens.items()}
    weights |= {token.surface: SUBJECT_WEIGHT * weights[token.surface] for token in dict.fromkeys(in_subject)}
    heaviest = set(sorted(weights, key=lambda surface: -weights[surface])[:MAX_KEY_WORDS])
    return [surface for surface in tokens if surface in heaviest]
