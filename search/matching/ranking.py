"""Ranking: which articles a query finds, in which order.

The steps:

1. the impacts of all clauses are added up by section;
2. a section counts for its article: the best one most, the others a little;
3. how near the article is by meaning comes on top;
4. a page of the articles is put in order.

Where only the first page is wanted, the articles with the best sections are looked at first, and the others only if
one of them might still belong there: the page is the same, and its cost hardly grows with the collection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from search.text.segments import best_and_total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.matching.query_parser import Clause, Postings, Reading
    from search.query import Query
    from search.semantic.similarity import Nearness

EXACT_TITLE = 1.6
"""A query that is an article's title, word for word, means that article."""

FAINT = 0.05
"""Sections with less than this share of the best one's score are no hits."""

MANY = 200
"""From so many postings on it is worth looking for the best articles first ..."""

TOP_SHARE = 0.4
"""... which are those with a section above this share of the best one's score."""

OTHERS_SHARE = 0.3
"""How much an article's other sections add to its best one: the geometric mean of the best and the sum, times this.
Of an article that says it in one place and one that says it throughout, the second is about it."""

NEAR = 0.2
"""An article without any of the words is a hit if a passage of it has this cosine ..."""

NEAR_SHARE = 0.6
"""... and this share of the nearest passage's."""

MAX_PHRASE_CANDIDATES = 400
_FAR = 1e6
"""More than any two articles differ in score."""
_SLACK = 16
"""So many more articles than a page has are sorted without thinking."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles that matched, numbers into the generation's arrays, and what all sections score by words.

    ``articles`` int64 [n] are those that were looked at, in the order of their numbers, and ``scores`` float64 [n] what
    they score; none of the others scores more than ``rest``, which is 0 where there are no others. ``sections``
    float64 [sections + 1] is 0 where nothing matched, and in one more place behind the last. With ``near``, how near
    the query is by meaning, the score of an article is the root of its share of ``bound``, which none reaches by words,
    plus the weighed cosine, and ``meant`` bool [articles] tells which match by meaning.
    """

    articles: NDArray[np.intp]
    scores: NDArray[np.float64]
    sections: NDArray[np.float64]
    rest: float = 0.0
    near: Nearness | None = None
    bound: float = 1.0
    meant: NDArray[np.bool_] | None = None

    def score(self, article: int) -> float:
        """Return what an article scores that was looked at."""
        return float(self.scores[self.articles.searchsorted(article)])

    def among(self, kept: NDArray[np.bool_]) -> Ranking:
        """Return the ranking of those articles alone that are marked, bool [articles]."""
        inside = kept[self.articles]
        return replace(self, articles=self.articles[inside], scores=self.scores[inside])


class Ranker:
    """Ranks the articles of one generation; ``text`` gives a section's text, to look for phrases in."""

    def __init__(self, impacts: Impacts, text: Callable[[int], str]) -> None:
        self._impacts = impacts
        self._text = text
        most_sections = np.diff(impacts.spans).max(initial=1)
        self._most = 1.0 + OTHERS_SHARE * math.sqrt(most_sections)  # times its best section, and no article scores more

    def rank(
        self, reading: Reading, near: Nearness | None, exact: Sequence[int], phrases: Sequence[str] = (), best: int = 0
    ) -> tuple[Ranking, Ranking]:
        """Return the articles by words alone, and by words and meaning.

        The articles in ``exact`` have the query for a title. Of both rankings just the first so many are needed as
        ``best`` says, or all where it is 0.
        """
        best = max(best, 2) if best else 0  # a verdict compares the best two
        by_words = self.by_words(reading, phrases, best)
        ranking = self._with_titles(by_words if near is None else self._fused(by_words, near, reading), exact)
        if ranking.rest and np.count_nonzero(ranking.scores >= ranking.rest) < best:
            return self.rank(reading, near, exact, phrases)
        return by_words, ranking

    def by_words(self, reading: Reading, phrases: Sequence[str] = (), best: int = 0) -> Ranking:
        """Return the articles that have the words, of which just the ``best`` are needed, or all where it is 0."""
        docs, sections = add_up(reading.postings, self._impacts.sections)
        if phrases:
            docs = self._with_phrases(sections, phrases)
        scores = sections.take(docs)
        top = scores.max(initial=0.0)
        if best and len(docs) > MANY:
            articles = self._owners(docs[scores > TOP_SHARE * top]).nonzero()[0]
            rest = TOP_SHARE * top * self._most
            ranked = self._scores(articles, sections)
            if np.count_nonzero(ranked >= rest) >= best:
                return Ranking(articles, ranked, sections, rest)
        articles = self._owners(docs[scores > FAINT * top]).nonzero()[0]
        return Ranking(articles, self._scores(articles, sections), sections)

    def matched(self, ranking: Ranking) -> NDArray[np.intp]:
        """Return all articles that matched, int64 [n], those of a ranking that were not looked at among them."""
        if not ranking.rest:
            return ranking.articles
        sections = ranking.sections
        marked = self._owners((sections > FAINT * sections.max()).nonzero()[0])
        return (marked if ranking.meant is None else marked | ranking.meant).nonzero()[0]

    def _owners(self, sections: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which articles some sections belong to, bool [articles]."""
        return self._marked(self._impacts.article.take(sections))

    def _marked(self, articles: NDArray[np.integer]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self._impacts.slugs), np.bool_)
        marked[articles] = True
        return marked

    def _scores(self, articles: NDArray[np.intp], sections: NDArray[np.float64]) -> NDArray[np.float64]:
        best, total = best_and_total(sections, self._impacts.spans, articles)
        scores: NDArray[np.float64] = best + OTHERS_SHARE * np.sqrt(total * best)
        return scores

    def _with_phrases(self, sections: NDArray[np.float64], phrases: Sequence[str]) -> NDArray[np.int32]:
        """Return the sections whose text has every phrase; only the best are looked at, all others score 0 from now."""
        candidates = np.argsort(-sections, kind="stable")[:MAX_PHRASE_CANDIDATES].tolist()
        texts = ((section, self._text(section)) for section in candidates if sections[section] > 0)
        kept = np.array([section for section, text in texts if all(phrase in text for phrase in phrases)], np.int32)
        scores = sections[kept]
        sections[:] = 0.0
        sections[kept] = scores
        return kept

    def _fused(self, by_words: Ranking, near: Nearness, reading: Reading) -> Ranking:
        """Return the articles ranked by words and meaning: √(score ÷ upper bound) + weight · cosine.

        Dividing by what the words could reach at most keeps a weak match weak, and the root keeps a strong one from
        outweighing everything. Where the query has a code that articles know, meaning speaks for those alone: whoever
        pastes "550 5.7.1" does not want what sounds like it.
        """
        least, bound = max(NEAR, NEAR_SHARE * float(near.passages.max())), reading.upper_bound
        meant = self._marked(near.at_least(least))
        having = self._having(codes) if (codes := reading.codes) else None
        if having is not None:
            meant &= having
        marked = meant.copy()
        marked[by_words.articles] = True
        articles = marked.nonzero()[0]
        scores = near.weight * np.maximum(near.of(articles), 0.0, dtype=np.float64)
        if having is not None:
            scores *= having[articles]
        scores += np.sqrt(self._scores(articles, by_words.sections) / bound)
        rest = math.sqrt(by_words.rest / bound) + near.weight * least if by_words.rest else 0.0
        return Ranking(articles, scores, by_words.sections, rest, near, bound, meant)

    def _having(self, clauses: Sequence[Clause]) -> NDArray[np.bool_]:
        """Return which articles have a word of any of the clauses, bool [articles]."""
        docs = np.concatenate([postings.docs for clause in clauses for postings in clause.postings])
        return self._owners(docs)

    @staticmethod
    def _with_titles(ranking: Ranking, exact: Sequence[int]) -> Ranking:
        if not exact:
            return ranking
        weights = np.where(np.isin(ranking.articles, exact), EXACT_TITLE, 1.0)
        return replace(ranking, scores=weights * ranking.scores, rest=EXACT_TITLE * ranking.rest)


def page(ranking: Ranking, query: Query, name: Callable[[int], tuple[str, str]]) -> list[int]:
    """Return the articles of a page in order; those of one score by their names."""
    articles, scores = ranking.articles, ranking.scores
    if query.first or query.last:
        slugs = (name(article)[1] for article in articles.tolist())
        scores = scores + np.array([_FAR * ((slug == query.first) - (slug in query.last)) for slug in slugs])
    wanted = query.offset + query.limit
    if len(articles) > 2 * (wanted + _SLACK):
        kept = scores >= np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        articles, scores = articles[kept], scores[kept]
    order = np.argsort(-scores, kind="stable")
    ranked: list[float] = scores.take(order).tolist()
    sorted_articles: list[int] = articles.take(order).tolist()
    if len(set(ranked)) < len(ranked):
        same = groupby(zip(ranked, sorted_articles, strict=True), key=itemgetter(0))
        groups = ([article for _, article in group] for _, group in same)
        sorted_articles = [article for group in groups for article in (sorted(group, key=name) if group[1:] else group)]
    return sorted_articles[query.offset : wanted]


def add_up(postings: Sequence[Postings], sections: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Return the sections that have any of the postings, int32 [n], some more than once, and what all sections score.

    The scores are the sums of the impacts by section, float64 [sections + 1]: behind the last section is a place where
    the last article ends.
    """
    if not postings:
        return np.empty(0, np.int32), np.zeros(sections + 1)
    docs = np.concatenate([one.docs for one in postings])
    impacts = np.concatenate([one.impacts for one in postings])
    return docs, np.bincount(docs, impacts, sections + 1).astype(np.float64, copy=False)
