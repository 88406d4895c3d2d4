"""The search port: callers use :class:`Searcher`, whichever engine holds the postings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from search.query import Query
    from search.results import Results
    from search.text.analyzer import Token


class Searcher(Protocol):
    """Answers queries from one generation of the index; safe to share between threads."""

    def search(self, query: Query) -> Results:
        """Return the matching articles, best first, with a verdict. Never raises, whatever the query contains."""
        ...

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text with their terms in every language of the index, without stop words."""
        ...

    def term_weight(self, token: Token) -> float:
        """Return how much a word says about the topic of a text: 0 for one that no section has."""
        ...
