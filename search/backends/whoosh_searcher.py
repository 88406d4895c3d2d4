"""WhooshSearcher: queries answered from Whoosh's postings, term by term.

The steps of a search:

1. the query's words become clauses, a misspelt word the one it was meant to be;
2. the sections of each clause are scored by BM25F and added up, together with the share of the query's idf mass
   they account for;
3. a section counts for its article: the best one is the hit, and the article's title may say it all;
4. filters, a page of hits, a snippet for each, a verdict on the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from kb.article import article_url
from search import verdict
from search.analysis import fold
from search.backends.whoosh_clauses import Clauses
from search.backends.whoosh_index import IndexReading
from search.highlight import snippet
from search.results import Hit, Results
from search.spelling import replace_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from search.analysis import Analyzer
    from search.backends.whoosh_clauses import Clause
    from search.docstore import Docstore
    from search.query import Query
    from search.results import Verdict

CORRECTED_SHARE = 0.7
"""How much of a word a section has where the word was corrected: it may have been meant, or not."""

LETTER_WORDS = 5
"""An article that has so many of a letter's most telling words is about it."""

MENTIONED_SHARE = 0.3
"""How much less a word tells that stands in no title, keyword, heading or summary."""

EXACT_TITLE = 1.6
"""A query that is an article's title, word for word, means that article."""

LEAD_SHARE = 0.9
"""A section must beat the article's beginning by more than this to be led to instead."""

MAX_PHRASE_CANDIDATES = 400


@dataclass(frozen=True, slots=True)
class Ranked:
    """An article in the order of a result: its score and its best section."""

    slug: str
    score: float
    section: int


class WhooshSearcher:
    """Answers from the index in ``folder`` and the texts in ``docstore``, which are of one generation."""

    def __init__(self, folder: Path, docstore: Docstore, analyzer: Analyzer, generation: str) -> None:
        self._index = IndexReading(folder)
        self._docstore = docstore
        self._analyzer = analyzer
        self._generation = generation
        self._clauses = Clauses(self._index, analyzer)
        self._titles = {category.slug: category.title for category in docstore.categories}

    @property
    def sections(self) -> int:
        """The number of sections in the index."""
        return self._index.sections

    @cached_property
    def _slug_of(self) -> dict[int, str]:
        return {section: slug for slug, sections in self._index.slugs() for section in sections}

    @cached_property
    def _lead_of(self) -> dict[str, int]:
        leads: dict[str, int] = {}
        for section, slug in self._slug_of.items():
            leads[slug] = min(section, leads.get(slug, section))
        return leads

    def tellingness(self, term: str) -> float:
        """Return how much a term says about what a text is about: 0 for one that no section has.

        By rarity alone "friday" would say more than "rejected"; but no article is about Fridays.
        """
        postings = self._index.postings(term)
        return postings.idf if postings.strong else postings.idf * MENTIONED_SHARE

    def search(self, query: Query) -> Results:
        """Return the articles that match, best first, and how sure that is.

        A correction that leads nowhere is taken back: "printer" was not meant to be "printed" if no article is
        about that either, and the page should say that it does not know the word "printer".
        """
        corrections = self._clauses.corrections(query) if query.correct else {}
        if not corrections:
            return self._answer(query, {})
        corrected = replace(
            query,
            words=replace_words(query.words, corrections),
            phrases=tuple(replace_words(phrase, corrections) for phrase in query.phrases),
        )
        results = self._answer(corrected, corrections)
        if results.verdict.outcome != "none":
            return results
        as_typed = self._answer(query, {})
        return as_typed if as_typed.hits or not results.hits else results

    def _answer(self, query: Query, corrections: Mapping[str, str]) -> Results:
        clauses = self._clauses.of(query.words, prefix=query.prefix)
        ranked = self._rank(clauses, query.words, query.phrases)
        counts = Counter(self._docstore.entries[article.slug].category for article in ranked)
        if query.category:
            ranked = [a for a in ranked if self._docstore.entries[a.slug].category == query.category]
        page = ranked[query.offset : query.offset + query.limit]
        terms = frozenset(term for clause in clauses for term in clause.terms)
        return Results(
            query=query.text,
            hits=tuple(self._hit(article, clauses, terms) for article in page),
            total=len(ranked),
            corrected=query.words if corrections else None,
            verdict=self._judge(ranked, clauses, query, frozenset(corrections.values())),
            generation=self._generation,
            categories=tuple(counts.most_common()),
        )

    def _rank(self, clauses: list[Clause], words: str, phrases: Iterable[str]) -> list[Ranked]:
        scores = self._section_scores(clauses)
        if wanted := [self._phrase(phrase) for phrase in phrases]:
            scores = self._with_phrases(scores, wanted)
        best: dict[str, tuple[float, int]] = {}
        for section, score in scores.items():
            slug = self._slug_of[section]
            if slug not in best or (score, -section) > best[slug]:
                best[slug] = (score, -section)
        title = self._title(words)
        entries = self._docstore.entries
        ranked = [
            Ranked(slug, score * self._boost(slug, title), self._entrance(slug, -section, scores))
            for slug, (score, section) in best.items()
            if slug in entries
        ]
        return sorted(ranked, key=lambda article: (-article.score, entries[article.slug].title, article.slug))

    def _entrance(self, slug: str, best: int, scores: Mapping[int, float]) -> int:
        """Return the section to lead to: the beginning of the article unless another one answers clearly better."""
        lead = self._lead_of[slug]
        return lead if scores.get(lead, 0.0) >= LEAD_SHARE * scores[best] else best

    def _section_scores(self, clauses: list[Clause]) -> dict[int, float]:
        """Return each matching section's score: its clauses added up, less up to half for the idf mass it misses."""
        scores: dict[int, float] = defaultdict(float)
        matched: dict[int, float] = defaultdict(float)
        total = sum(clause.mass for clause in clauses) or 1.0
        for clause in clauses:
            for section, score in clause.scores.items():
                scores[section] += score
                matched[section] += clause.mass * min(1.0, clause.shares[section])
        return {section: score * (0.5 + 0.5 * matched[section] / total) for section, score in scores.items()}

    def _boost(self, slug: str, title: tuple[str, ...]) -> float:
        exact = EXACT_TITLE if slug in self._slugs_by_title.get(title, ()) else 1.0
        return exact * self._docstore.entries[slug].metadata.search.boost

    @cached_property
    def _slugs_by_title(self) -> dict[tuple[str, ...], set[str]]:
        slugs: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for entry in self._docstore.entries.values():
            slugs[self._title(entry.title)].add(entry.slug)
        return slugs

    def _title(self, text: str) -> tuple[str, ...]:
        """Return what two titles must have in common to be one: their words' terms, in order."""
        return tuple(token.term for token in self._analyzer.query_tokens(text))

    def _phrase(self, phrase: str) -> str:
        return " ".join(fold(phrase).split())

    def _with_phrases(self, scores: Mapping[int, float], phrases: list[str]) -> dict[int, float]:
        """Keep the sections whose stored text has every phrase; only the best are looked at."""
        candidates = sorted(scores, key=lambda section: -scores[section])[:MAX_PHRASE_CANDIDATES]
        return {
            section: scores[section]
            for section in candidates
            if all(phrase in text for text in [self._text(section)] for phrase in phrases)
        }

    def _text(self, section: int) -> str:
        slug = self._slug_of[section]
        stored = self._docstore.section(slug, self._index.ordinal(section))
        return " ".join(fold(f"{self._docstore.entries[slug].title}\n{stored.heading}\n{stored.text}").split())

    def _hit(self, article: Ranked, clauses: list[Clause], terms: frozenset[str]) -> Hit:
        entry = self._docstore.entries[article.slug]
        section = self._docstore.section(article.slug, self._index.ordinal(article.section))
        text = section.text or entry.metadata.summary
        return Hit(
            slug=article.slug,
            anchor=section.anchor,
            title=entry.title,
            section=section.heading,
            trail=(self._titles.get(entry.category, entry.category),),
            snippet=snippet(text, terms, self._analyzer),
            url=article_url(article.slug, section.anchor),
            score=article.score,
            why=tuple(clause.surface for clause in clauses if article.section in clause.scores),
            reviewed=entry.metadata.last_reviewed,
        )

    def _judge(self, ranked: list[Ranked], clauses: list[Clause], query: Query, corrected: frozenset[str]) -> Verdict:
        unknown = tuple(clause.surface for clause in clauses if not clause.is_known)
        if not clauses:
            return verdict.nothing((), "there is no word to search for")
        if not ranked:
            return verdict.nothing(unknown)
        section = ranked[0].section
        total = self._mass_to_account_for(clauses, query)
        shares = [(clause, self._share(clause, section, corrected) * clause.mass / total) for clause in clauses]
        title = self._title(query.words)
        return verdict.judge(
            verdict.Evidence(
                coverage=min(1.0, sum(share for _, share in shares)),
                aboutness=min(1.0, sum(share for clause, share in shares if section in clause.strong)),
                unknown_words=unknown,
                exact_title=not corrected and ranked[0].slug in self._slugs_by_title.get(title, ()),
            )
        )

    def _mass_to_account_for(self, clauses: list[Clause], query: Query) -> float:
        """Return how much idf mass an article must match to have said it all: of a letter only the telling part."""
        masses = sorted((clause.mass for clause in clauses if clause.is_known or not query.is_letter), reverse=True)
        return sum(masses[:LETTER_WORDS] if query.is_letter else masses) or 1.0

    def _share(self, clause: Clause, section: int, corrected: frozenset[str]) -> float:
        """Return how much of a word a section has, 0 to 1, as sure as it is that the word was meant."""
        share = min(1.0, clause.shares.get(section, 0.0))
        return share * CORRECTED_SHARE if clause.surface in corrected else share
