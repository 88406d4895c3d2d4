"""The port that answers queries, and its adapters.

Callers see :class:`Searcher` alone: which engine holds the postings is the adapter's business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from search.query import Query
    from search.results import Results
    from search.text.analyzer import Token


class Searcher(Protocol):
    """Answers queries from one generation of the index; safe to share between threads."""

    def search(self, query: Query) -> Results:
        """Return the articles that match, best first, and how sure that is. Never raises on a visitor's words."""
        ...

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text, each with its terms in every language of the index; no stop words."""
        ...

    def term_weight(self, token: Token) -> float:
        """Return how much a word says about the topic of a text: 0 for one that no section has."""
        ...
