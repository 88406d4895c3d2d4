"""Titles and questions: which articles a query names exactly, by what their writers say.

An article answers its own title and its ``expect_queries``, and refuses the questions in ``not_for``. Two texts are the
same if their words have the same terms in the same order and their small words agree: "Not join a contest" is not "Join
a contest", and "Why is an order late" is not "A late order".
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from search.index.counting import text_key
from search.intent.cues import cues
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
        self._slugs, self._entries = impacts.slugs, entries
        # the keys in the index are by the article's own language
        titles = impacts.titles if parser.has_one_language else self._keys(impacts.slugs, entries)
        self._articles = titles.argsort(kind="stable")
        # items of a memoryview are Python numbers, far cheaper than items of an array
        self._titles = memoryview(titles[self._articles].data)
        self._titles_and_languages = [(entries[slug].title, entries[slug].lang) for slug in impacts.slugs]
        self._expecting: dict[Terms, list[tuple[int, str]]] = defaultdict(list)
        self._refused: dict[int, set[Terms]] = {}
        for article, slug in enumerate(impacts.slugs):
            metadata = entries[slug].metadata
            for question in metadata.expect_queries:
                self._expecting[self._terms(question)].append((article, question))
            if metadata.not_for:
                self._refused[article] = {self._terms(question) for question in metadata.not_for}

    def titled(self, words: str) -> Sequence[int]:
        """Return the articles that have the words as their title."""
        return self._titled(self._terms(words))

    def begun(self, text: str) -> Iterator[int]:
        """Yield the articles of which the title or an expected question begins with a text, in alphabetical order."""
        beginning = " ".join(fold(text).split())
        place = bisect_left(self._questions, (beginning, 0))
        while place < len(self._questions) and self._questions[place][0].startswith(beginning):
            yield self._questions[place][1]
            place += 1

    def promising(self, query: Query) -> set[int]:
        """Return the articles that have the query as their title or expect it."""
        return {
            article
            for words in {query.words, query.text}
            for terms in [self._terms(words)]
            for article in (*self._titled(terms), *(article for article, _ in self._expecting.get(terms, ())))
            if self.promise(article, words, is_corrected=False)
        }

    def unpinned(self, query: Query, numbers: Mapping[str, int]) -> Query:
        """Return the query without its pinned article if another article's writer promises to answer exactly it."""
        promising = self.promising(query) if query.pinned else set()
        return replace(query, pinned="") if promising and numbers.get(query.pinned) not in promising else query

    def promise(self, article: int, words: str, *, is_corrected: bool) -> str:
        """Return why an article certainly answers these words, or "" if its writer does not say so."""
        if not is_corrected and article in self.titled(words) and self.agrees(article, words):
            return "this is the title of an article"
        return "the writer says that the article answers this" if self.expects(article, words) else ""

    def agrees(self, article: int, words: str) -> bool:
        """Return whether the small words of a query ask for what an article's title says."""
        title, lang = self._titles_and_languages[article]
        return _asks_for(words, title, lang)

    def names(self, article: int, words: str) -> bool:
        """Return whether an article's title agrees with a query that has its words, or a keyword is the query.

        "Lost everything" may be a synonym of "No recovery method left": its writer has seen that one text denies.
        """
        if self.agrees(article, words):
            return True
        metadata, lang = self._entries[self._slugs[article]].metadata, self._titles_and_languages[article][1]
        terms = self._terms(words)
        return any(
            self._terms(name) == terms and _asks_for(words, name, lang)
            for name in (*metadata.keywords, *metadata.synonyms)
        )

    def expects(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it answers these words."""
        lang = self._titles_and_languages[article][1]
        expected = self._expecting.get(self._terms(words), ())
        return any(number == article and _asks_for(words, question, lang) for number, question in expected)

    def refuses(self, article: int, words: str) -> bool:
        """Return whether an article's writer says that it does not answer these words."""
        return article in self._refused and self._terms(words) in self._refused[article]

    @cached_property
    def _questions(self) -> list[tuple[str, int]]:
        """The folded titles and expected questions in order, with the article of each; made for the first that asks."""
        metadata = [self._entries[slug].metadata for slug in self._slugs]
        texts = (
            (text, article) for article, each in enumerate(metadata) for text in (each.title, *each.expect_queries)
        )
        return sorted((" ".join(fold(text).split()), article) for text, article in texts)

    def _titled(self, terms: Terms) -> list[int]:
        key = text_key(terms)
        first = bisect_left(self._titles, key)
        articles: list[int] = self._articles[first : bisect_right(self._titles, key, first)].tolist()
        return articles

    def _keys(self, slugs: Sequence[str], entries: Mapping[str, Entry]) -> NDArray[np.uint64]:
        return np.array([text_key(self._terms(entries[slug].title)) for slug in slugs], np.uint64)

    def _terms(self, text: str) -> Terms:
        return tuple(token.term for token in self._parser.tokens(text))


_PLAIN_QUESTIONS: Final = frozenset(("", "how", "what"))
"""Question words that a title need not have: "Reset a password" answers "how do I reset a password"."""


def _asks_for(query: str, text: str, lang: str) -> bool:
    asked, said = cues(query, lang), cues(text, lang)
    return asked.agrees(said) and (asked.question in _PLAIN_QUESTIONS or asked.question == said.question)
