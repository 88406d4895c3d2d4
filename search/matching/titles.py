"""Titles and questions: which articles a query names exactly, by what their writers say.

An article answers its own title and its ``expect_queries``, and refuses the questions in ``not_for``. Two texts are the
same if their words have the same terms in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.article import Entry
    from search.matching.query_parser import QueryParser
    from search.query import Query

    Terms = tuple[str, ...]


class TitleIndex:
    """The titles, expected questions and refused questions of a generation's articles."""

    def __init__(self, slugs: Sequence[str], entries: Mapping[str, Entry], parser: QueryParser) -> None:
        self._parser = parser
        self._titled: dict[Terms, list[int]] = defaultdict(list)
        self._expecting: dict[Terms, list[int]] = defaultdict(list)
        self._refused: list[set[Terms]] = []
        for article, slug in enumerate(slugs):
            metadata = entries[slug].metadata
            self._titled[self._terms(metadata.title)].append(article)
            for question in metadata.expect_queries:
                self._expecting[self._terms(question)].append(article)
            self._refused.append({self._terms(question) for question in metadata.not_for})

    def titled(self, words: str) -> Sequence[int]:
        """Return the articles that have the words as their title."""
        return self._titled.get(self._terms(words), ())

    def promising(self, query: Query) -> set[int]:
        """Return the articles that have the query as their title or expect it."""
        texts = {self._terms(query.words), self._terms(query.text)}
        indexes = (self._titled, self._expecting)
        return {article for terms in texts for index in indexes for article in index.get(terms, ())}

    def promise(self, article: int, words: str, *, is_corrected: bool) -> str:
        """Return why an article certainly answers these words, or "" if its writer does not say so."""
        terms = self._terms(words)
        if not is_corrected and article in self._titled.get(terms, ()):
            return "this is the title of an article"
        return "the writer says that the article answers this" if article in self._expecting.get(terms, ()) else ""

    def refuses(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it does not answer these words."""
        return self._terms(words) in self._refused[article]

    def _terms(self, text: str) -> Terms:
        return tuple(token.term for token in self._parser.tokens(text))
