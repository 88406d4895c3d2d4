"""Ranking: which articles match a query, and in which order.

The steps:

1. add up the impacts of all clauses by section;
2. score each article by its sections: mostly the best one, partly the others;
3. add the semantic scores;
4. sort one page of articles.

If only the first page is wanted, the articles with the best sections are scored first, and the others only if one of
them could still reach the page: the result is the same, and the cost hardly grows with the collection.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from search.index.segments import best_and_total

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from search.index.impacts import Impacts
    from search.matching.parsed_query import ParsedQuery
    from search.query import Query
    from search.semantic.similarity import SemanticScores

EXACT_TITLE = 1.6
"""Factor for an article whose title is the query, word for word."""

FAINT = 0.05
"""Sections below this share of the best section's score do not match."""

SMALL = 5_000
"""With up to this many sections, adding up all is faster than looking for those that matched."""

MANY = 200
"""With more postings than this it pays to score the best articles first ..."""

TOP_SHARE = 0.4
"""... which are those with a section above this share of the best section's score."""

OTHERS_SHARE = 0.3
"""Weight of an article's other sections: the geometric mean of its best section and the sum of all, times this, is
added to the best. An article that is about the query throughout beats one that mentions it once ..."""

OTHERS_BESIDE_MEANING = 0.1
"""... and the same weight beside semantic scores, which already count an article's average passage."""

MIN_COSINE = 0.2
"""An article without any of the words matches if a passage of it has at least this cosine ..."""

MIN_COSINE_SHARE = 0.6
"""... and this share of the best passage's cosine."""

NEAR = 0.3
"""An article is far behind the best if its best section has less than this share of the best section's score ..."""

NEAR_COSINE = 0.8
"""... and its best passage less than this share of the best passage's cosine."""

FEW = 7
"""Articles far behind the best are listed only if there are fewer hits than this without them."""

MAX_PHRASE_CANDIDATES = 400
_FAR = 1e6
"""More than the difference of any two scores."""
_SLACK = 16
"""Up to this many articles beyond a page, sorting all of them is fastest."""

RIVALS = 3
"""How far the first article leads over so many others says best whether it is the right one."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Articles that matched, as numbers into the generation's arrays, and the lexical scores of all sections.

    ``articles`` int64 [n] are the scored articles in the order of their numbers, and ``scores`` float64 [n] their
    scores; no other article scores more than ``rest``, which is 0 if there are no others. ``sections`` float64
    [sections + 1] is 0 where nothing matched; its last entry belongs to no section.

    With ``semantic`` scores, an article's score is the root of its share of ``upper_bound`` plus the weighted cosine,
    and ``by_meaning`` bool [articles] marks the articles that match by meaning.
    """

    articles: NDArray[np.intp]
    scores: NDArray[np.float64]
    sections: NDArray[np.float64]
    rest: float = 0.0
    semantic: SemanticScores | None = None
    upper_bound: float = 1.0
    by_meaning: NDArray[np.bool_] | None = None

    def score(self, article: int) -> float:
        """Return the score of a scored article."""
        return float(self.scores[self.articles.searchsorted(article)])

    def among(self, wanted: NDArray[np.bool_]) -> Ranking:
        """Return the ranking of the marked articles only, bool [articles]."""
        inside = wanted.take(self.articles)
        return self.scored(self.articles[inside], self.scores[inside])

    def scored(self, articles: NDArray[np.intp], scores: NDArray[np.float64]) -> Ranking:
        """Return the ranking with other articles and scores."""
        # replacing fields takes several times as long
        return Ranking(articles, scores, self.sections, self.rest, self.semantic, self.upper_bound, self.by_meaning)

    def weighted(self, factors: NDArray[np.float64]) -> Ranking:
        """Return the ranking with each article's score multiplied by its factor."""
        return self.scored(self.articles, self.scores * factors.take(self.articles))

    def lead(self, article: int, bound: float) -> float:
        """Return how far an article is ahead of the next best ones, on average, or behind them.

        With words alone, scores count as the root of their share of an upper ``bound``, as they do with meaning.
        """
        others = self.scores[self.articles != article]
        if len(others) > RIVALS:
            others = np.partition(others, -RIVALS)[-RIVALS:]
        own = self.scores[self.articles == article]
        if self.semantic is None:
            own, others = np.sqrt(own / bound), np.sqrt(others / bound)
        return float(own.sum() - others.sum() / RIVALS)

    def is_sure_of(self, best: int) -> bool:
        """Return whether no article that is not scored could be among the first ``best``."""
        return not self.rest or int(np.count_nonzero(self.scores >= self.rest)) >= best


class Ranker:
    """Ranks the articles of one generation; ``text`` returns a section's text, to check phrases in."""

    def __init__(self, impacts: Impacts, text: Callable[[int], str]) -> None:
        self._impacts = impacts
        self._text = text
        self._present = np.flatnonzero(np.diff(impacts.spans))
        self._starts = impacts.spans[self._present, 0]
        # no article scores more than its best section times this
        self._max_factor = 1.0 + OTHERS_SHARE * math.sqrt(np.diff(impacts.spans).max(initial=1))

    def rank(
        self,
        parsed: ParsedQuery,
        semantic: SemanticScores | None,
        exact: Sequence[int],
        phrases: Sequence[str] = (),
        best: int = 0,
        *,
        factors: Callable[[Ranking], NDArray[np.float64] | None] | None = None,
        lift: Callable[[Ranking, NDArray[np.float64] | None], Ranking] | None = None,
    ) -> tuple[Ranking, Ranking]:
        """Return the articles ranked by words alone, and by words and meaning.

        The articles in ``exact`` have the query as their title. Only the first ``best`` articles of both rankings need
        to be right, or all if it is 0. ``factors`` takes the ranking by words and returns what multiplies the articles'
        scores, float64 [articles], at most 1, or None. ``lift`` takes the ranking by all and these, and lifts articles.
        """
        best = max(best, 2) if best else 0  # a verdict compares the best two
        by_words = self.by_words(parsed, phrases, best)
        ranking = by_words if semantic is None else self._fused(by_words, semantic, parsed)
        if exact:
            is_exact = np.where(np.isin(ranking.articles, exact), EXACT_TITLE, 1.0)
            ranking = replace(ranking, scores=is_exact * ranking.scores, rest=EXACT_TITLE * ranking.rest)
        rankings: tuple[Ranking, ...] = (by_words,) if ranking is by_words else (by_words, ranking)
        by_article = factors(by_words) if factors is not None else None
        if by_article is not None:
            rankings = tuple(each.weighted(by_article) for each in rankings)
        if not all(each.is_sure_of(best) for each in rankings):
            return self.rank(parsed, semantic, exact, phrases, factors=factors, lift=lift)
        return rankings[0], rankings[-1] if lift is None else lift(rankings[-1], by_article)

    def by_words(self, parsed: ParsedQuery, phrases: Sequence[str] = (), best: int = 0) -> Ranking:
        """Return the articles ranked by words, of which only the first ``best`` need to be right, or all if it is 0."""
        docs, sections = parsed.add_up(self._impacts.sections)
        if phrases:
            docs = self._with_phrases(sections, phrases)
        if len(sections) <= SMALL:
            return self._all_by_words(sections)
        scores = sections.take(docs)
        top = scores.max(initial=0.0)
        if best and len(docs) > MANY:
            articles = self._owners(docs[scores > TOP_SHARE * top]).nonzero()[0]
            rest = TOP_SHARE * top * self._max_factor
            ranked = self._scores(articles, sections)
            if np.count_nonzero(ranked >= rest) >= best:
                return Ranking(articles, ranked, sections, rest)
        articles = self._owners(docs[scores > FAINT * top]).nonzero()[0]
        return Ranking(articles, self._scores(articles, sections), sections)

    def _all_by_words(self, sections: NDArray[np.float64]) -> Ranking:
        """Return all articles with a section that matches, ranked by the scores of all sections."""
        own = sections[:-1]  # each article has a section, or none of its own is at hand
        best, total = np.maximum.reduceat(own, self._starts), np.add.reduceat(own, self._starts)
        articles = (best > FAINT * best.max(initial=0.0)).nonzero()[0]
        best, total = best.take(articles), total.take(articles)
        return Ranking(self._present.take(articles), best + OTHERS_SHARE * np.sqrt(total * best), sections)

    def near(self, ranking: Ranking, pinned: int | None = None) -> NDArray[np.bool_]:
        """Return which articles to list, bool [articles]: those not far behind the best, or else the first few.

        They include those of a ranking that were not scored: these come after the articles that were. The ``pinned``
        article is listed if it matches at all.
        """
        if not ranking.rest and len(ranking.articles) <= FEW:
            return self._marked(ranking.articles)
        sections = ranking.sections
        near = self._owners((sections > NEAR * sections.max()).nonzero()[0])
        if (semantic := ranking.semantic) is not None and ranking.by_meaning is not None:
            near |= ranking.by_meaning & self._marked(semantic.articles_above(NEAR_COSINE * semantic.passages.max()))
        if ranking.rest:
            return near
        near &= self._marked(ranking.articles)
        if np.count_nonzero(near) < FEW:
            near[ranking.articles[np.argsort(-ranking.scores, kind="stable")[:FEW]]] = True
        if pinned is not None:
            near[pinned] = pinned in ranking.articles
        return near

    def _owners(self, sections: NDArray[np.integer]) -> NDArray[np.bool_]:
        """Return which articles the sections belong to, bool [articles]."""
        return self._marked(self._impacts.article.take(sections))

    def _marked(self, articles: NDArray[np.integer]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self._impacts.slugs), np.bool_)
        marked[articles] = True
        return marked

    def _scores(
        self, articles: NDArray[np.intp], sections: NDArray[np.float64], others: float = OTHERS_SHARE
    ) -> NDArray[np.float64]:
        best, total = best_and_total(sections, self._impacts.spans, articles)
        scores: NDArray[np.float64] = best + others * np.sqrt(total * best)
        return scores

    def _with_phrases(self, sections: NDArray[np.float64], phrases: Sequence[str]) -> NDArray[np.int32]:
        """Return the sections whose text has every phrase, and set the scores of all others to 0.

        Only the best sections are checked.
        """
        candidates = np.argsort(-sections, kind="stable")[:MAX_PHRASE_CANDIDATES].tolist()
        texts = ((section, self._text(section)) for section in candidates if sections[section] > 0)
        matching = np.array([section for section, text in texts if all(phrase in text for phrase in phrases)], np.int32)
        scores = sections[matching]
        sections[:] = 0.0
        sections[matching] = scores
        return matching

    def _fused(self, by_words: Ranking, semantic: SemanticScores, parsed: ParsedQuery) -> Ranking:
        """Return the articles ranked by words and meaning: √(score ÷ upper bound) + weight · cosine.

        Dividing by the upper bound keeps a weak lexical match weak, and the root keeps a strong one from outweighing
        everything. If the query has an error code that articles know, only those articles get semantic scores: a
        person who pastes "550 5.7.1" does not want what sounds similar.
        """
        least = max(MIN_COSINE, MIN_COSINE_SHARE * float(semantic.passages.max()))
        bound = parsed.upper_bound
        by_meaning = self._marked(semantic.articles_above(least))
        has_code = None
        if codes := parsed.codes:
            docs = np.concatenate([postings.docs for clause in codes for postings in clause.postings])
            has_code = self._owners(docs)
            by_meaning &= has_code
        marked = by_meaning.copy()
        marked[by_words.articles] = True
        articles = marked.nonzero()[0]
        scores = semantic.weight * np.maximum(semantic.of(articles), 0.0, dtype=np.float64)
        if has_code is not None:
            scores *= has_code[articles]
        scores += np.sqrt(self._scores(articles, by_words.sections, OTHERS_BESIDE_MEANING) / bound)
        rest = math.sqrt(by_words.rest / bound) + semantic.weight * least if by_words.rest else 0.0
        return Ranking(articles, scores, by_words.sections, rest, semantic, bound, by_meaning)


def page(ranking: Ranking, query: Query, name: Callable[[int], tuple[str, str]]) -> list[int]:
    """Return the articles of the query's page in order; ``name`` (title and slug) orders those with equal scores."""
    articles, scores = ranking.articles, ranking.scores
    if query.pinned or query.demoted:
        slugs = (name(article)[1] for article in articles.tolist())
        scores = scores + np.array([_FAR * ((slug == query.pinned) - (slug in query.demoted)) for slug in slugs])
    wanted = query.offset + query.limit
    if len(articles) > 2 * (wanted + _SLACK):
        top = scores >= np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        articles, scores = articles[top], scores[top]
    order = np.argsort(-scores, kind="stable")
    ranked: list[float] = scores.take(order).tolist()
    sorted_articles: list[int] = articles.take(order).tolist()
    if len(set(ranked)) < len(ranked):
        ties = groupby(zip(ranked, sorted_articles, strict=True), key=itemgetter(0))
        groups = ([article for _, article in group] for _, group in ties)
        sorted_articles = [article for group in groups for article in (sorted(group, key=name) if group[1:] else group)]
    return sorted_articles[query.offset : wanted]
