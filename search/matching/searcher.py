"""The searcher: queries answered from a generation's impacts and texts.

The steps of a search:

1. the query's words become clauses, a misspelt word the one it was meant to be;
2. the articles that have them, or are near by meaning, are ranked;
3. filters, a page of hits, a section and a snippet for each, a verdict on the first.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from kb.article import article_url
from search.confidence import verdict
from search.confidence.calibration import GENERAL
from search.confidence.signals import NAMES, Signals
from search.matching.corrections import corrected_words
from search.matching.highlight import snippet
from search.matching.ranking import Ranker, page
from search.query import parse
from search.results import Hit, Results, Snippet
from search.text.analyzer import analyzer
from search.text.normalizer import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from search.confidence.calibration import Calibration, Kind, Probe
    from search.confidence.verdict import Doubt
    from search.index.docstore import Docstore
    from search.index.impacts import Impacts
    from search.matching.corrections import Corrections
    from search.matching.query_parser import Clause, Reader, Reading
    from search.matching.ranking import Ranking
    from search.query import Query
    from search.results import Verdict
    from search.semantic.similarity import Meaning, Nearness
    from search.text.analyzer import Token

CORRECTED_SHARE = 0.7
"""How much of a word a section has where the word was corrected: it may have been meant, or not."""

KNOWN_SHARE = 1 / 3
"""With fewer words known, words alone give no answer: in "refund zebra crossing trombone" the refund is chance."""

LETTER_WORDS = 5
"""An article that has so many of a letter's most telling words is about it."""

LEAD_SHARE = 0.9
"""A section must beat the article's beginning by more than this to be led to instead."""

NO_SNIPPET = Snippet("", ())


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a verdict rests on: the query as it was read, what was found by words, and how near articles are."""

    reading: Reading
    by_words: Ranking
    near: Nearness | None
    query: Query
    corrected: frozenset[str]
    terms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ArticleAccount:
    """Why an article is where it is: what each word adds and how often it stands in which field, and its ``cosine``."""

    slug: str
    title: str
    score: float
    cosine: float | None
    words: tuple[tuple[str, float, tuple[tuple[str, int], ...]], ...]
    pairs: float


@dataclass(frozen=True, slots=True)
class Account:
    """Why a query got its answer."""

    verdict: Verdict
    signals: tuple[tuple[str, float], ...]
    reader: str
    corrections: tuple[tuple[str, str], ...]
    clauses: tuple[Clause, ...]
    articles: tuple[ArticleAccount, ...]


class ImpactSearcher:
    """Answers from the arrays and the texts of one generation."""

    def __init__(  # noqa: PLR0917 - the parts of a generation
        self,
        impacts: Impacts,
        docstore: Docstore,
        reader: Reader,
        corrections: Corrections,
        meaning: Meaning | None,
        calibrations: Mapping[str, Calibration],
        generation: str,
    ) -> None:
        self._calibrations = calibrations
        self.meaning = meaning
        self._impacts = impacts
        self._docstore = docstore
        self._reader = reader
        self._ranker = Ranker(impacts, self._text)
        self._corrections = corrections
        self._generation = generation
        self._shelf_titles = {category.slug: category.title for category in docstore.categories}
        self._entries = docstore.every
        live = np.array([slug in docstore.entries for slug in impacts.slugs], np.bool_)
        self._live = None if live.all() else live
        self._shelves = sorted({entry.category for entry in self._entries.values()})
        self._shelf_numbers = {shelf: number for number, shelf in enumerate(self._shelves)}
        self._numbers = {slug: number for number, slug in enumerate(impacts.slugs)}
        self._refused = [
            {self._title(question) for question in self._entries[slug].metadata.not_for} for slug in impacts.slugs
        ]
        self._shelf = np.array([self._shelf_numbers[self._entries[slug].category] for slug in impacts.slugs], np.int64)
        self._titled: dict[tuple[str, ...], list[int]] = defaultdict(list)
        self._promised: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for article, slug in enumerate(impacts.slugs):
            metadata = self._entries[slug].metadata
            self._titled[self._title(metadata.title)].append(article)
            for question in metadata.expect_queries:
                self._promised[self._title(question)].append(article)

    @property
    def sections(self) -> int:
        """The number of sections in the index."""
        return self._impacts.sections

    def tokens(self, text: str) -> list[Token]:
        """Return the words of a text, each with its terms in every language of the index; no stop words."""
        return self._reader.text_tokens(text)

    def tellingness(self, token: Token) -> float:
        """Return how much a word says about what a text is about: 0 for one that no section has."""
        numbers = (self._impacts.numbers[term] for term in token.wholes if term in self._impacts.numbers)
        return max((self._impacts.tellingness[number] for number in numbers), default=0.0)

    def rank(self, query: Query) -> list[str]:
        """Return the slugs of the articles on the query's page, best first; no snippets, no verdict."""
        query, _ = self._corrections.apply(query)
        _, _, ranking = self._ranked(query)
        return [self._impacts.slugs[article] for article in page(ranking, query, self._name)]

    def search(self, query: Query) -> Results:
        """Return the articles that match, best first, and how sure that is.

        A correction that leads nowhere is taken back: "printer" was not meant to be "printed" if nothing knows the
        other words either, and the page should say that it does not know the word "printer".
        """
        corrected, corrections = self._corrections.apply(query)
        results = self._answer(corrected, corrections)
        if not corrections or not _leads_nowhere(results):
            return results
        as_typed = self._answer(query, {})
        return as_typed if as_typed.hits or not results.hits else results

    def account(self, query: Query, article: str | None = None) -> Account:
        """Return why the articles on the query's page are there, and ``article`` if it was found anywhere below."""
        meant, corrections = self._corrections.apply(query)
        meant = self._without_broken_promise(meant)
        reading, by_words, ranking = self._ranked(meant, best=0)
        near, shown = ranking.near, page(ranking, meant, self._name)
        number = self._numbers.get(article or "")
        if number is not None and number not in shown and number in ranking.articles:
            shown.append(number)
        evidence = Evidence(reading, by_words, near, meant, corrected_words(corrections))
        signals = self._signals(evidence)
        return Account(
            verdict=self._judge(shown, evidence),
            signals=tuple((name, getattr(signals, name)) for name in NAMES),
            reader=near.encoder if near else "nobody",
            corrections=tuple(corrections.items()),
            clauses=reading.clauses,
            articles=tuple(self._account_of(number, ranking, reading) for number in shown),
        )

    def _account_of(self, article: int, ranking: Ranking, reading: Reading) -> ArticleAccount:
        section = self._entrance(article, ranking)
        slug = self._impacts.slugs[article]
        words = ((clause, clause.impact(section)) for clause in reading.clauses)
        found = (
            postings
            for postings in reading.pairs
            if (place := postings.docs.searchsorted(section)) < len(postings.docs) and postings.docs[place] == section
        )
        return ArticleAccount(
            slug=slug,
            title=self._entries[slug].title,
            score=ranking.score(article),
            cosine=float(ranking.near.of(np.array([article]))[0]) if ranking.near else None,
            words=tuple(
                (clause.surface, impact, self._impacts.counts(clause.terms, section))
                for clause, impact in words
                if impact
            ),
            pairs=sum(float(postings.impacts[postings.docs.searchsorted(section)]) for postings in found),
        )

    def _answer(self, query: Query, corrections: Mapping[str, str]) -> Results:
        query = self._without_broken_promise(query)
        best_only = 0 if query.category or query.first or query.last else query.offset + query.limit
        reading, by_words, ranking = self._ranked(query, best=best_only)
        matched = self._ranker.matched(ranking)
        counts = np.bincount(self._shelf[matched], minlength=len(self._shelves))
        if query.category:
            ranking = ranking.among(self._is_on(query.category))
        shown = page(ranking, query, self._name)
        best = shown if query.offset == 0 else page(ranking, replace(query, offset=0, limit=1), self._name)
        evidence = Evidence(reading, by_words, ranking.near, query, corrected_words(corrections), reading.terms)
        return Results(
            query=query.text,
            hits=tuple(self._hit(article, ranking, evidence, corrections) for article in shown),
            total=len(ranking.articles) if query.category else len(matched),
            corrected=query.words if corrections else None,
            verdict=self._judge(best, evidence),
            generation=self._generation,
            categories=tuple((self._shelves[place], int(counts[place])) for place in _most_first(counts)),
        )

    def _ranked(self, query: Query, best: int | None = None) -> tuple[Reading, Ranking, Ranking]:
        """Return what a query says, and the articles by words alone and by all; ``best``: see ``Ranker.rank``."""
        reading = self._reader.read(query.words, prefix=query.prefix)
        exact = self._titled.get(self._title(query.words), ())
        phrases = [_spaced(phrase) for phrase in query.phrases]
        wanted = query.offset + query.limit if best is None else best
        near = self._nearness(reading, query)
        if self._live is None:
            return reading, *self._ranker.rank(reading, near, exact, phrases, wanted)
        by_words, ranking = self._ranker.rank(reading, near, exact, phrases)
        return reading, by_words.among(self._live), ranking.among(self._live)

    def _is_on(self, category: str) -> NDArray[np.bool_]:
        """Return which articles are in a category, bool [articles]: none where there is no such one."""
        inside: NDArray[np.bool_] = self._shelf == self._shelf_numbers.get(category, -1)
        return inside

    def _nearness(self, reading: Reading, query: Query) -> Nearness | None:
        """Return how near the query is to the articles, or None where meaning has nothing to say.

        Of a word that is still being typed nobody knows the meaning, and a quoted phrase means just itself.
        """
        if self.meaning is None or query.phrases or not reading.clauses:
            return None
        words = query.letter or query.words
        if not query.whole and reading.finished < len(reading.clauses):
            words = words.rpartition(" ")[0]
        return self.meaning.nearness(words, whole=query.whole) if words else None

    def _name(self, article: int) -> tuple[str, str]:
        slug = self._impacts.slugs[article]
        return self._entries[slug].title, slug

    def _title(self, text: str) -> tuple[str, ...]:
        """Return what two titles must have in common to be one: their words' terms, in order."""
        return tuple(token.term for token in self._reader.tokens(text))

    def _text(self, section: int) -> str:
        slug, ordinal = self._address(section)
        stored = self._docstore.section(slug, ordinal)
        return _spaced(f"{self._entries[slug].title}\n{stored.heading}\n{stored.text}")

    def _address(self, section: int) -> tuple[str, int]:
        impacts = self._impacts
        return impacts.slugs[impacts.article[section]], int(impacts.ordinal[section])

    def _entrance(self, article: int, ranking: Ranking) -> int:
        """Return the section to lead to: the beginning of the article unless another one answers clearly better."""
        scores = self._section_scores(article, ranking)
        best = int(scores.argmax())
        entrance = 0 if scores[0] >= LEAD_SHARE * scores[best] else best
        return int(self._impacts.spans[article, 0]) + entrance

    def _section_scores(self, article: int, ranking: Ranking) -> NDArray[np.float64]:
        """Return the scores of an article's sections, float64 [n], 0 where nothing matches."""
        first, end = self._impacts.spans[article].tolist()
        scores = ranking.sections[first:end]
        if self.meaning is None or ranking.near is None:
            return scores
        nearest = np.zeros(end - first)
        np.maximum.at(nearest, *self.meaning.sections(article, ranking.near))
        return np.sqrt(scores / ranking.bound) + ranking.near.weight * nearest

    def _hit(self, article: int, ranking: Ranking, evidence: Evidence, corrections: Mapping[str, str]) -> Hit:
        section = self._entrance(article, ranking)
        slug, ordinal = self._address(section)
        entry = self._entries[slug]
        stored = self._docstore.section(slug, ordinal)
        shown = evidence.query.snippets
        text = stored.text or entry.metadata.summary
        return Hit(
            slug=slug,
            anchor=stored.anchor,
            title=entry.title,
            section=stored.heading,
            trail=(self._shelf_titles.get(entry.category, entry.category),),
            snippet=snippet(text, evidence.terms, analyzer(entry.metadata.lang)) if shown else NO_SNIPPET,
            url=article_url(slug, stored.anchor),
            score=ranking.score(article),
            why=self._why(section, evidence.reading, corrections) if shown else (),
            reviewed=entry.metadata.last_reviewed,
        )

    def _why(self, section: int, reading: Reading, corrections: Mapping[str, str]) -> tuple[str, ...]:
        """Return why a section is a hit: its words, names they also have, corrections; or its meaning alone."""
        meant = {word: typed for typed, words in corrections.items() for word in words.split()}
        found = []
        for clause in reading.clauses:
            if not clause.share(section):
                continue
            if clause.synonyms and not self._impacts.counts(clause.own, section):
                found.append(f"{clause.surface} = {' = '.join(clause.synonyms)}")
            elif clause.surface in meant:
                found.append(f"{meant[clause.surface]} → {clause.surface}")
            else:
                found.append(clause.surface)
        return tuple(found) or ("meaning",)

    def _judge(self, best: list[int], evidence: Evidence) -> Verdict:
        clauses = evidence.reading.clauses
        unknown = tuple(clause.surface for clause in clauses if not clause.is_known)
        if not clauses:
            return verdict.nothing((), "there is no word to search for")
        if not best:
            return verdict.nothing(unknown)
        depth: Kind = "words" if evidence.near is None else evidence.near.encoder
        return verdict.weigh(
            self._signals(evidence),
            self._calibrations.get(depth, GENERAL[depth]),
            unknown,
            promise=self._promise(best[0], evidence),
            doubt=self._doubt(best[0], evidence),
        )

    def _without_broken_promise(self, query: Query) -> Query:
        """Return a query that lists no article first where the writer of another one promises to answer just this."""
        promised = self._promising(query) if query.first else set()
        return replace(query, first="") if promised and query.first not in promised else query

    def _promising(self, query: Query) -> set[str]:
        """Return the slugs of the articles whose title or expected question a query is."""
        titles = {self._title(query.words), self._title(query.text)}
        articles = (
            number for title in titles for lists in (self._titled, self._promised) for number in lists.get(title, ())
        )
        return {self._impacts.slugs[article] for article in articles}

    def _promise(self, article: int, evidence: Evidence) -> str:
        """Return why the article answers just this query, if it says so itself."""
        asked = self._title(evidence.query.words)
        if not evidence.corrected and article in self._titled.get(asked, ()):
            return "this is the title of an article"
        return "the writer says that the article answers this" if article in self._promised.get(asked, ()) else ""

    def _doubt(self, article: int, evidence: Evidence) -> Doubt:
        """Return why the article is no answer, however well it matches."""
        if self._title(evidence.query.words) in self._refused[article]:
            return "refused"
        clauses = evidence.reading.clauses
        known = [clause.surface for clause in clauses if clause.is_known]
        if known and evidence.corrected.issuperset(known):
            return "corrected"
        return "unknown" if evidence.near is None and len(known) < KNOWN_SHARE * len(clauses) else ""

    def signals(self, probe: Probe, without: str | None) -> Signals:
        """Return the signals of a question that the knowledge base asks itself, as if an article were not there."""
        query, corrections = self._corrections.apply(parse(probe.words))
        reading = self._reader.read(query.words, prefix=query.prefix)
        query = replace(query, letter=probe.meaning)
        near = self._nearness(reading, query)
        by_words = self._ranker.by_words(reading)
        if without is not None:
            number = self._numbers[without]
            by_words = _left_out(by_words, number, self._impacts)
            near = near and near.without(number)
        return self._signals(Evidence(reading, by_words, near, query, corrected_words(corrections)))

    def _signals(self, evidence: Evidence) -> Signals:
        by_words, clauses = evidence.by_words, evidence.reading.clauses
        wanted = min(len(clauses), LETTER_WORDS) if evidence.query.is_letter else len(clauses)
        cosine = evidence.near.nearest if evidence.near else 0.0
        if not len(by_words.articles):
            return Signals(completeness=-math.log1p(wanted), cosine=cosine)
        winner = int(by_words.articles[by_words.scores.argmax()])
        first, second = _two_best(by_words.scores)
        begin, end = self._impacts.spans[winner].tolist()
        section = begin + int(by_words.sections[begin:end].argmax())
        shares = [_sure_share(clause, section, evidence.corrected) for clause in clauses]
        had = sum(share * clause.mass for share, clause in zip(shares, clauses, strict=True))
        return Signals(
            coverage=min(1.0, had / _mass_to_account_for(clauses, evidence.query)),
            strength=math.log1p(float(by_words.sections[section]) / self._impacts.idf_of(0)),
            lexical_margin=1.0 - max(second, 0.0) / first if len(by_words.articles) > 1 else 1.0,
            completeness=-math.log1p(max(0.0, wanted - sum(shares))),
            cosine=cosine,
        )


def _left_out(ranking: Ranking, article: int, impacts: Impacts) -> Ranking:
    others = np.ones(len(impacts.slugs), np.bool_)
    others[article] = False
    return ranking.among(others)


def _two_best(values: NDArray[np.floating]) -> tuple[float, float]:
    """Return the largest two; the second is the first where there is no other."""
    best = float(values.max())
    return (best, float(np.partition(values, -2)[-2])) if len(values) > 1 else (best, best)


def _leads_nowhere(results: Results) -> bool:
    unknown = len(results.verdict.unknown_words)
    return results.verdict.outcome != "answered" and 2 * unknown > len((results.corrected or "").split())


def _mass_to_account_for(clauses: Sequence[Clause], query: Query) -> float:
    """Return how much idf mass an article must match to have said it all: of a letter only the telling part."""
    masses = sorted((clause.mass for clause in clauses if clause.is_known or not query.is_letter), reverse=True)
    return sum(masses[:LETTER_WORDS] if query.is_letter else masses) or 1.0


def _sure_share(clause: Clause, section: int, corrected: frozenset[str]) -> float:
    """Return how much of a word a section has, 0 to 1, as sure as it is that the word was meant."""
    return clause.share(section) * (CORRECTED_SHARE if clause.surface in corrected else 1.0)


def _most_first(counts: NDArray[np.int64]) -> list[int]:
    return [place for place in np.argsort(-counts, kind="stable").tolist() if counts[place]]


def _spaced(text: str) -> str:
    return " ".join(fold(text).split())
