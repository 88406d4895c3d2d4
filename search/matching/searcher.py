"""Searcher: answers queries from a generation's impacts, texts and vectors.

The steps of a search:

1. correct misspelt words and turn the words into clauses;
2. rank the articles that match by words or by meaning;
3. filter by category, make a page of hits, and judge the first.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from search.category_counts import CategoryCounts
from search.intent.intents import Intents
from search.intent.opposite_titles import Names
from search.intent.person import asks_for_person
from search.learning.lifter import Lifter
from search.matching.evidence import Evidence, Judge, Match
from search.matching.hits import HitBuilder
from search.matching.languages import LanguagePreference, Translations
from search.matching.query_correction import corrected_words
from search.matching.ranking import FEW, Ranker, page
from search.matching.titles import TitleIndex
from search.mode import SearchMode
from search.query import parse
from search.results import Grade, Results
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from search.confidence.calibration import Calibration
    from search.confidence.probes import Probe
    from search.confidence.signals import Signals
    from search.index.docstore import Docstore
    from search.index.impacts import Impacts
    from search.learning.lifting import Lift
    from search.matching.parsed_query import Clause, ParsedQuery
    from search.matching.query_correction import QueryCorrector
    from search.matching.query_parser import QueryParser
    from search.matching.ranking import Ranking
    from search.query import Query
    from search.semantic.similarity import SemanticIndex, SemanticScores
    from search.text.analyzer import Token


SIBLING_SHARE: Final = 0.6
"""An article that the title of another finds with this share of the other's score is its sibling."""


class ImpactSearcher:
    """Answers queries from the arrays and the texts of one generation; safe to share between threads."""

    def __init__(  # noqa: PLR0917 - the parts of a generation
        self,
        impacts: Impacts,
        docstore: Docstore,
        parser: QueryParser,
        corrector: QueryCorrector,
        semantic: SemanticIndex | None,
        calibrations: Mapping[SearchMode, Calibration],
        generation: str,
    ) -> None:
        self.impacts = impacts
        self.is_incomplete = impacts.sections < impacts.collected
        self.semantic = semantic
        self.hits = HitBuilder(impacts, docstore, semantic)
        self._entries = docstore.every
        self._parser = parser
        self._corrector = corrector
        self._ranker = Ranker(impacts, self.hits.text)
        self._titles = TitleIndex(impacts, self._entries, parser)
        self._generation = generation
        live = np.array([slug in docstore.entries for slug in impacts.slugs], np.bool_)
        self._live = None if live.all() else live
        self._categories = CategoryCounts([self._entries[slug].category for slug in impacts.slugs], docstore.tree)
        entries = [self._entries[slug] for slug in impacts.slugs]
        langs = [entry.lang for entry in entries]
        self._preference = LanguagePreference(langs)
        self._intents = Intents([Names.of(entry) for entry in entries], corrector.recognises)
        self.judge = Judge(impacts, self._titles, self._intents, langs, calibrations)
        self._translations = Translations(impacts.slugs, docstore.translations)
        self._numbers = {slug: number for number, slug in enumerate(impacts.slugs)}
        self.lifter = Lifter(parser.tokens, corrector.correct, self._titles, impacts.spans, entries)

    def over(self, impacts: Impacts, semantic: SemanticIndex | None, *, is_incomplete: bool) -> Self:
        """Return a searcher of other articles of the same collection, with the same numbers."""
        other = copy(self)
        other.impacts, other.semantic, other.is_incomplete = impacts, semantic, is_incomplete
        other.hits, other.judge = self.hits.over(impacts, semantic), self.judge.over(impacts)
        other.lifter = self.lifter.over(impacts.spans)
        other._parser = self._parser.over(impacts)  # noqa: SLF001 - a copy of itself
        other._ranker = Ranker(impacts, other.hits.text)  # noqa: SLF001 - the same
        return other

    @property
    def mode(self) -> SearchMode:
        """What complete queries go by."""
        return self.semantic.mode if self.semantic else SearchMode.LEXICAL

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the articles, most common first."""
        return self._preference.languages

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text, each with its terms in every language of the index, without stop words."""
        return self._parser.text_tokens(text)

    def term_weight(self, token: Token) -> float:
        """Return how much a word says about the topic of a text: 0 for one that no section has."""
        return self.impacts.weight_of(token.wholes)

    def clauses(self, query: Query) -> tuple[Clause, ...]:
        """Return the words of a query that is not to be corrected, with all their forms and synonyms."""
        return self._parser.parse(query.words, prefix=query.prefix and not query.is_complete).clauses

    def read(self, query: Query) -> tuple[Query, ParsedQuery]:
        """Return a query as it is understood, and its clauses."""
        query, _ = self._understood(query)
        return query, self._parser.parse(query.words, prefix=query.prefix, is_typed=not query.is_complete)

    def recalled(self, query: Query) -> Sequence[str]:
        """Return the slugs of the articles that solved questions support, whether this searcher has them or not."""
        vector = self.semantic.table_vector(query.full_text or query.words) if self.semantic else None
        recall = self.lifter.recall(query, vector)
        return [self.impacts.slugs[article] for article in recall.articles.tolist()] if recall else ()

    def begun(self, text: str) -> Iterator[str]:
        """Yield the slugs of the articles of which the title or an expected question begins with a text."""
        return (self.impacts.slugs[article] for article in self._titles.begun(text))

    def article_number(self, slug: str) -> int | None:
        """Return the number of an article in the arrays, or None if it is not in the index."""
        return self._numbers.get(slug)

    def language(self, article: int) -> str:
        """Return the language of an article."""
        return self._entries[self.impacts.slugs[article]].lang

    def title_and_slug(self, article: int) -> tuple[str, str]:
        """Return what names an article and orders articles with equal scores."""
        slug = self.impacts.slugs[article]
        return self._entries[slug].title, slug

    def search(self, query: Query) -> Results:
        """Return the articles that match, best first, and how sure that is.

        A correction that leads nowhere is undone: a word was not meant to be another if no article matches then, or if
        the other words are unknown, too. The page should say that it does not know the word. A quoted phrase that no
        article has is searched for as plain words.
        """
        corrected, corrections = self._understood(query)
        results = self._answer(corrected, corrections)
        unknown = len(results.verdict.unknown_words)
        leads_nowhere = results.verdict.outcome != "answered" and 2 * unknown > len((results.corrected or "").split())
        is_undone = results.verdict.grade is Grade.NONE or leads_nowhere
        if corrections and is_undone:
            results = self._answer(query, {})
        if query.phrases and not results.hits:
            return replace(self.search(replace(query, phrases=())), is_unquoted=True)
        return results

    def rank(self, query: Query) -> list[str]:
        """Return the slugs of the articles on the query's page, best first, without hits and verdict."""
        query, _ = self._understood(query)
        _, _, ranking, _ = self._ranked(query, self._most_read(query))
        ranking = self._best(ranking, query)
        return [self.impacts.slugs[article] for article in page(ranking, query, self.title_and_slug)]

    def match(self, query: Query) -> Match:
        """Return everything that a query matched, ranked in full, to explain a search."""
        corrected, corrections = self._understood(query)
        query = self._titles.unpinned(corrected, self._numbers)
        match = self._match(query, corrections, best=0)
        return replace(match, ranking=self._best(match.ranking, query))

    def siblings(self, slug: str) -> set[int]:
        """Return an article's versions, related articles, and those that its title finds nearly as well, as numbers.

        What it answers, they may answer, too: a question has certainly no answer only without all of them.
        """
        query = parse(self._entries[slug].title, prefix=False)
        versions = self._translations.versions(self._numbers[slug])
        parsed = self._parser.parse(query.words, prefix=False)
        by_words, ranking = self._ranker.rank(parsed, self._semantic_scores(parsed, query), ())
        scores = np.sqrt(by_words.scores) if ranking.semantic is None else ranking.scores
        own = scores[np.isin(ranking.articles, versions)]
        near = ranking.articles[scores >= SIBLING_SHARE * own.max()] if len(own) else ranking.articles[:0]
        related = (self._numbers[other] for other in self._entries[slug].metadata.related if other in self._numbers)
        return {*versions, *near.tolist(), *related}

    def signals(self, probe: Probe, without: Collection[int] = ()) -> Signals:
        """Return the signals of a probe, optionally as if some articles were missing."""
        query, corrections = self._corrector.correct(parse(probe.words, lang=probe.lang))
        parsed = self._parser.parse(query.words, prefix=query.prefix)
        query = replace(query, full_text=probe.meaning, foreign_language="")  # hidden words are of no language
        semantic = self._semantic_scores(self._parser.parse(probe.meaning, prefix=False), query)
        by_words, ranking = self._ranker.rank(
            parsed, semantic, (), factors=partial(self._preference.factors, query.lang)
        )
        if without:
            kept = np.ones(len(self.impacts.slugs), np.bool_)
            kept[list(without)] = False
            by_words, ranking = by_words.among(kept), ranking.among(kept)
            semantic = semantic and semantic.without(without)
        by_words, ranking = self._translations.best(by_words), self._translations.best(ranking)
        evidence = Evidence(query, corrected_words(corrections), parsed, by_words, semantic)
        if not len(ranking.articles):
            return evidence.signals(self.impacts)
        return Match(evidence, ranking, {}).signals(int(ranking.articles[ranking.scores.argmax()]), self.impacts)

    def _understood(self, query: Query) -> tuple[Query, Mapping[str, str]]:
        """Return the query in its language and corrected, and the corrections by what was typed."""
        if lang := self._intents.foreign_language(query):
            return replace(query, foreign_language=lang), {}
        return self._corrector.correct(query)

    def _answer(self, query: Query, corrections: Mapping[str, str]) -> Results:
        query = self._titles.unpinned(query, self._numbers)
        needs_all = query.category or query.pinned or query.demoted
        match = self._match(query, corrections, best=0 if needs_all else self._most_read(query))
        ranking, parsed = match.ranking, match.evidence.parsed
        near = self._ranker.near(ranking, self._numbers.get(query.pinned))
        lifted: list[int] = match.lift.listed.tolist() if match.lift else []
        near[lifted] = True
        if query.category:
            ranking = ranking.among(self._categories.within(query.category))
        ranking = self._best(ranking.among(near), query)
        shown = page(ranking, query, self.title_and_slug)
        first_page = replace(query, offset=0, limit=1)
        best = shown if query.offset == 0 else page(ranking, first_page, self.title_and_slug)
        return Results(
            query=query.text,
            hits=self.hits.hits(shown, ranking, parsed, corrections, query, lifted=lifted),
            total=len(ranking.articles) if query.category else self._translations.count(near.nonzero()[0]),
            corrected=query.words if corrections else None,
            verdict=self.judge.verdict(best, replace(match, ranking=ranking)),
            generation=self._generation,
            categories=self._categories.counts(near.nonzero()[0]),
            wants_person=asks_for_person(query),
            foreign_language=query.foreign_language,
            is_incomplete=self.is_incomplete,
        )

    def _most_read(self, query: Query) -> int:
        """Return how many articles decide about the query's page and its total, versions of one included."""
        return max(query.offset + query.limit, FEW) * self._translations.most

    def _best(self, ranking: Ranking, query: Query) -> Ranking:
        """Return the ranking with one version of each article."""
        return self._translations.best(ranking, self._numbers.get(query.pinned))

    def _match(self, query: Query, corrections: Mapping[str, str], best: int) -> Match:
        """Return what a corrected query matched; ``best`` as in ``Ranker.rank``."""
        parsed, by_words, ranking, lift = self._ranked(query, best)
        by_words = self._translations.best(by_words)
        evidence = Evidence(query, corrected_words(corrections), parsed, by_words, ranking.semantic)
        return Match(evidence, ranking, corrections, lift)

    def _ranked(self, query: Query, best: int) -> tuple[ParsedQuery, Ranking, Ranking, Lift | None]:
        """Return the parsed query, the rankings by words and by all, and what lifted it; ``best`` as in ``rank``."""
        parsed = self._parser.parse(query.words, prefix=query.prefix, is_typed=not query.is_complete)
        exact = self._titles.titled(query.words)
        phrases = [" ".join(fold(phrase).split()) for phrase in query.phrases]
        semantic = self._semantic_scores(parsed, query)
        factors = partial(self._factors, query)
        lift = self.lifter.lift(query, semantic, parsed.upper_bound) if not parsed.codes else None
        apply = partial(self._lifted, lift) if lift is not None else None
        if self._live is None:
            return parsed, *self._ranker.rank(parsed, semantic, exact, phrases, best, factors=factors, lift=apply), lift
        by_words, ranking = self._ranker.rank(parsed, semantic, exact, phrases, factors=factors, lift=apply)
        return parsed, by_words.among(self._live), ranking.among(self._live), lift

    def _lifted(self, lift: Lift, ranking: Ranking, factors: NDArray[np.float64] | None) -> Ranking:
        """Return a ranking with the gains from solved questions."""
        return ranking.scored(*lift.ranked(ranking.articles, ranking.scores, ranking.sections, factors))

    def _factors(self, query: Query, by_words: Ranking) -> NDArray[np.float64] | None:
        """Return a factor for each article's score, float64 [articles]: by its language, by opposites, by standing."""
        by_language = self._preference.factors(query.lang, by_words) if query.lang else None
        return self.lifter.standing.factors(self._intents.factors(query, by_language))

    def _semantic_scores(self, parsed: ParsedQuery, query: Query) -> SemanticScores | None:
        """Return how similar the articles are to the query, or None if only its words count."""
        if self.semantic is None or not (words := parsed.meaning(query)):
            return None
        return self.semantic.scores(words, is_complete=query.is_complete)
