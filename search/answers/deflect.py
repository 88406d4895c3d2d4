"""Deflection: the articles that may answer a ticket while it is being written.

A ticket is a letter, not a query: of its words only the telling ones are searched for, those that are rare and
that articles are about; what it quotes and how it is signed is left out.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from search.query import parse

if TYPE_CHECKING:
    from search.generations.generation import Generation
    from search.results import Hit, Results
    from search.triage.safety import SafetyAdvice

PASSAGE_CHARS = 700
"""So much of a section is read beside a form; whoever wants more opens the article."""

MAX_BODY_CHARS = 4_000
TELLING_WORDS = 16
SHORT_WORDS = 6
"""Up to so many telling words a ticket is judged like a query."""

SUBJECT_WEIGHT = 2.0
"""A word of the subject was chosen to say what the ticket is about."""

_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)


def deflect(
    generation: Generation, subject: str, body: str, limit: int = 5, advice: SafetyAdvice | None = None
) -> Results:
    """Return the articles that may answer a ticket, in the order that safety advice asks for, and how sure that is."""
    words = telling_words(generation, subject, body)
    query = parse(" ".join(words), page_size=limit, prefix=False)
    is_letter = len(words) > SHORT_WORDS
    query = replace(query, is_letter=is_letter, letter=ticket_text(subject, body))
    return generation.searcher.search(advice.ordering(query) if advice else query)


def ticket_text(subject: str, body: str) -> str:
    """Return what the person wrote as one text."""
    return f"{subject}\n{written(body)}".strip()


def passage(generation: Generation, hit: Hit) -> str:
    """Return the text of the section that a hit leads to, or of the article's beginning, shortened to a passage."""
    sections = generation.docstore.sections(hit.slug)
    text = next((section.text for section in sections if section.anchor == hit.anchor and section.text), "")
    text = " ".join((text or hit.snippet.text).split())
    if len(text) <= PASSAGE_CHARS:
        return text
    return f"{text[: text.rfind(' ', 0, PASSAGE_CHARS)]}…"


def telling_words(generation: Generation, subject: str, body: str) -> list[str]:
    """Return the words of a ticket that say most about it, in the order they were written.

    Short tickets keep the words no article knows, because those may be misspelt.
    """
    in_subject = generation.searcher.tokens(subject)
    tokens = dict.fromkeys((*in_subject, *generation.searcher.tokens(written(body))))
    if len(tokens) <= TELLING_WORDS:
        return [token.surface for token in tokens]
    weights = {
        token: generation.searcher.tellingness(token) * (SUBJECT_WEIGHT if token in in_subject else 1.0)
        for token in tokens
    }
    telling = set(sorted(weights, key=lambda token: -weights[token])[:TELLING_WORDS])
    return [token.surface for token in tokens if token in telling]


def written(body: str) -> str:
    """Return what the person wrote: without quoted lines, and without what follows the signature mark."""
    return _SIGNATURE.sub("", _QUOTED.sub("", body[:MAX_BODY_CHARS]))
