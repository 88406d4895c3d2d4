"""Titles and questions: which articles a query names exactly, by what their writers say.

An article answers its own title and its ``expect_queries``, and refuses the questions in ``not_for``. Two texts are the
same if their words have the same terms in the same order.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from search.index.counting import text_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from kb.article import Entry
    from search.index.impacts import Impacts
    from search.matching.query_parser import QueryParser
    from search.query import Query

    Terms = tuple[str, ...]


class TitleIndex:
    """The titles, expected questions and refused questions of a generation's articles."""

    def __init__(self, impacts: Impacts, entries: Mapping[str, Entry], parser: QueryParser) -> None:
        self._parser = parser
        # the keys in the index are by the article's own language
        titles = impacts.titles if parser.has_one_language else self._keys(impacts.slugs, entries)
        self._articles = titles.argsort(kind="stable")
        self._titles = titles[self._articles]
        self._expecting: dict[Terms, list[int]] = defaultdict(list)
        self._refused: dict[int, set[Terms]] = {}
        for article, slug in enumerate(impacts.slugs):
            metadata = entries[slug].metadata
            for question in metadata.expect_queries:
                self._expecting[self._terms(question)].append(article)
            if metadata.not_for:
                self._refused[article] = {self._terms(question) for question in metadata.not_for}

    def titled(self, words: str) -> Sequence[int]:
        """Return the articles that have the words as their title."""
        return self._titled(self._terms(words))

    def promising(self, query: Query) -> set[int]:
        """Return the articles that have the query as their title or expect it."""
        texts = {self._terms(query.words), self._terms(query.text)}
        return {article for terms in texts for article in (*self._titled(terms), *self._expecting.get(terms, ()))}

    def promise(self, article: int, words: str, *, is_corrected: bool) -> str:
        """Return why an article certainly answers these words, or "" if its writer does not say so."""
        terms = self._terms(words)
        if not is_corrected and article in self._titled(terms):
            return "this is the title of an article"
        return "the writer says that the article answers this" if self.expects(article, words) else ""

    def expects(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it answers these words."""
        return article in self._expecting.get(self._terms(words), ())

    def refuses(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it does not answer these words."""
        return article in self._refused and self._terms(words) in self._refused[article]

    def _titled(self, terms: Terms) -> list[int]:
        key = np.uint64(text_key(terms))
        same = slice(self._titles.searchsorted(key), self._titles.searchsorted(key, "right"))
        articles: list[int] = self._articles[same].tolist()
        return articles

    def _keys(self, slugs: Sequence[str], entries: Mapping[str, Entry]) -> NDArray[np.uint64]:
        return np.array([text_key(self._terms(entries[slug].title)) for slug in slugs], np.uint64)

    def _terms(self, text: str) -> Terms:
        return tuple(token.term for token in self._parser.tokens(text))
