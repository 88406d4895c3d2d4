"""Hits: the section an article is entered at, its snippet, and why it matched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from kb.article import article_url
from search.matching.highlight import snippet
from search.results import Hit, Snippet
from search.text.analyzer import analyzer
from search.text.normalizer import fold
from search.text.surfaces import accented

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.article import Section
    from search.index.docstore import Docstore
    from search.index.impacts import Impacts
    from search.matching.parsed_query import ParsedQuery
    from search.matching.ranking import Ranking
    from search.query import Query
    from search.semantic.similarity import SemanticIndex

LEAD_SHARE = 0.9
"""A hit leads to a section only if the article's beginning scores less than this share of it."""

NO_SNIPPET = Snippet("", ())


class HitBuilder:
    """Makes hits of ranked articles."""

    def __init__(self, impacts: Impacts, docstore: Docstore, semantic: SemanticIndex | None) -> None:
        self._impacts = impacts
        self._docstore = docstore
        self._semantic = semantic

    def over(self, impacts: Impacts, semantic: SemanticIndex | None) -> HitBuilder:
        """Return a builder for the postings and passages of other articles."""
        return HitBuilder(impacts, self._docstore, semantic)

    def hits(
        self,
        articles: Sequence[int],
        ranking: Ranking,
        parsed: ParsedQuery,
        corrections: Mapping[str, str],
        query: Query,
        *,
        lifted: Collection[int] = (),
    ) -> tuple[Hit, ...]:
        """Return the hits of articles; without ``snippets`` they come without snippets and match reasons.

        Solved questions are among the reasons of ``lifted`` articles.
        """
        terms = parsed.terms if query.snippets else frozenset()
        hits = []
        for article in articles:
            section = self.entrance(article, ranking)
            slug, stored = self._section(section)
            entry = self._docstore.every[slug]
            text, lang = stored.text or entry.metadata.summary, entry.lang
            hits.append(
                Hit(
                    slug=slug,
                    anchor=stored.anchor,
                    title=entry.title,
                    section=stored.heading,
                    trail=self._trail(entry.category),
                    snippet=snippet(text, terms, analyzer(lang)) if query.snippets else NO_SNIPPET,
                    url=article_url(slug, stored.anchor),
                    score=ranking.score(article),
                    why=self._reasons(section, parsed, corrections, query, is_lifted=article in lifted)
                    if query.snippets
                    else (),
                    reviewed=entry.metadata.last_reviewed,
                    lang=entry.lang,
                )
            )
        return tuple(hits)

    def _trail(self, category: str) -> tuple[str, ...]:
        """Return the names of the categories that lead to an article; the slug of one that shows no article now."""
        return tuple(each.title for each in self._docstore.tree.trail(category)) or (category,)

    def entrance(self, article: int, ranking: Ranking) -> int:
        """Return the section to lead to: the article's beginning unless another one scores clearly better."""
        scores = self._section_scores(article, ranking)
        best = int(scores.argmax())
        entrance = 0 if scores[0] >= LEAD_SHARE * scores[best] else best
        return int(self._impacts.spans[article, 0]) + entrance

    def _section_scores(self, article: int, ranking: Ranking) -> NDArray[np.float64]:
        """Return the scores of an article's sections, float64 [n], 0 where nothing matches."""
        first, end = self._impacts.spans[article].tolist()
        scores = ranking.sections[first:end]
        if self._semantic is None or ranking.semantic is None:
            return scores
        cosines = np.zeros(end - first)
        np.maximum.at(cosines, *self._semantic.sections(article, ranking.semantic))
        return np.sqrt(scores / ranking.upper_bound) + ranking.semantic.weight * cosines

    def _reasons(
        self, section: int, parsed: ParsedQuery, corrections: Mapping[str, str], query: Query, *, is_lifted: bool
    ) -> tuple[str, ...]:
        """Return why a section matched: its words, synonyms, corrections and solved questions, or its meaning alone."""
        written = accented(f"{query.text} {query.words}")
        typed = {fold(word): original for original, words in corrections.items() for word in words.split()}
        reasons = []
        for clause in parsed.clauses:
            if not clause.share(section):
                continue
            word = written.get(clause.surface, clause.surface)
            if clause.synonyms and not self._impacts.counts(clause.own, section):
                reasons.append(f"{word} = {' = '.join(clause.synonyms)}")
            elif clause.surface in typed:
                reasons.append(f"{written.get(typed[clause.surface], typed[clause.surface])} → {word}")
            else:
                reasons.append(word)
        reasons += ["solved questions"] if is_lifted else []
        return tuple(reasons) or ("meaning",)

    def text(self, section: int) -> str:
        """Return the words of a section with its title and heading, folded, to look for phrases in."""
        slug, stored = self._section(section)
        return " ".join(fold(f"{self._docstore.every[slug].title}\n{stored.heading}\n{stored.text}").split())

    def _section(self, section: int) -> tuple[str, Section]:
        """Return the slug of a section's article, and the section as stored."""
        impacts = self._impacts
        slug = impacts.slugs[impacts.article[section]]
        return slug, self._docstore.section(slug, int(impacts.ordinal[section]))
