"""Evidence: what the verdict on a query's best hit rests on, the signals drawn from it, and the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from search.confidence import verdict
from search.confidence.calibration import GENERAL
from search.confidence.signals import Signals
from search.mode import SearchMode
from search.results import Grade
from search.text.surfaces import accented
from search.text.word_list import Rank, languages_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from search.confidence.calibration import Calibration
    from search.confidence.verdict import Doubt
    from search.index.impacts import Impacts
    from search.intent.intents import Intents
    from search.learning.lifting import Lift
    from search.matching.parsed_query import ParsedQuery
    from search.matching.ranking import Ranking
    from search.matching.titles import TitleIndex
    from search.query import Query
    from search.results import Verdict
    from search.semantic.similarity import SemanticScores

CORRECTED_SHARE = 0.7
"""Credit for a corrected word: the correction may be wrong."""

KNOWN_SHARE = 1 / 3
"""With fewer words known, words alone give no answer: in "refund zebra crossing trombone" the refund is chance."""

FEW_WORDS = 3
"""Each of so few words counts: "cancel my gym membership" is about a gym, which no article is. A word that the
language does not have may be a typing error or a name, and its most frequent words ("go", "old") are no topic."""

NAMED_SHARE = 0.7
"""A synonym counts as the word itself, the beginning of another word does not."""

NAMING_FIELDS = frozenset({"title", "keywords", "heading"})
"""What writers call the topic of an article or a section."""

EXCERPT_WORDS = 5
"""An article with this many of a long text's key words is about it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A parsed query with its lexical ranking, its semantic scores if any, and the words that were corrected."""

    query: Query
    corrected: frozenset[str]
    parsed: ParsedQuery
    by_words: Ranking
    semantic: SemanticScores | None

    @property
    def mode(self) -> SearchMode | None:
        """The mode whose encoder read the query, or None if none did."""
        return self.semantic.mode if self.semantic else None

    @property
    def unknown_words(self) -> tuple[str, ...]:
        """The words of the query that no article has, as they were typed, in lower case."""
        written = accented(self.query.words)
        unknown = (clause.surface for clause in self.parsed.clauses if not clause.is_known)
        return tuple(written.get(word, word) for word in unknown)

    @property
    def has_known_word(self) -> bool:
        """Whether an article has a word of the query, or one that begins with what was typed of the last."""
        return any(clause.is_known for clause in self.parsed.clauses)

    @property
    def doubt(self) -> Doubt:
        """Why no article answers the query, however well it matches; "" if nothing speaks against it."""
        clauses = self.parsed.clauses
        known = [clause.surface for clause in clauses if clause.is_known]
        if known and self.corrected.issuperset(known):
            return "corrected"
        return "unknown" if self.semantic is None and len(known) < KNOWN_SHARE * len(clauses) else ""

    def misses_topic(self, lang: str) -> bool:
        """Return whether a short query has a word in a language that no article has, and that may be its topic."""
        unknown = [clause.surface for clause in self.parsed.clauses if not clause.is_known]
        base = lang.partition("-")[0].lower()
        return len(self.parsed.clauses) <= FEW_WORDS and any(
            base in languages_of(word) and base not in languages_of(word, Rank.FREQUENT) for word in unknown
        )

    def is_named_by(self, article: int, impacts: Impacts) -> bool:
        """Return whether the title, keywords and heading of an article's best section have all words of the query.

        At least half of the words must say something: of "where are your servers" only one does.
        """
        section, clauses = self._best_section(article, impacts), self.parsed.clauses
        return 2 * len(clauses) >= len(self.query.words.split()) and all(
            clause.share(section) >= NAMED_SHARE
            and any(name in NAMING_FIELDS for name, _ in impacts.counts(clause.terms, section))
            for clause in clauses
        )

    def signals(self, impacts: Impacts) -> Signals:
        """Return the signals of the lexical winner's best section and of the most similar article."""
        by_words, clauses = self.by_words, self.parsed.clauses
        wanted = min(len(clauses), EXCERPT_WORDS) if self.query.is_excerpt else len(clauses)
        cosine = self.semantic.best if self.semantic else 0.0
        if not len(by_words.articles):
            return Signals(completeness=-math.log1p(wanted), cosine=cosine)
        section = self._best_section(int(by_words.articles[by_words.scores.argmax()]), impacts)
        shares = [
            clause.share(section) * (CORRECTED_SHARE if clause.surface in self.corrected else 1.0) for clause in clauses
        ]
        matched = sum(share * clause.idf for share, clause in zip(shares, clauses, strict=True))
        strength = math.log1p(float(by_words.sections[section]) / impacts.idf_of(0))
        return Signals(
            coverage=min(1.0, matched / self._wanted_idf()),
            strength=strength,
            closeness=strength / math.log1p(max(sum(clause.idf for clause in clauses), 1.0)),
            lexical_margin=self._lexical_margin(),
            completeness=-math.log1p(max(0.0, wanted - sum(shares))),
            cosine=cosine,
        )

    def _best_section(self, article: int, impacts: Impacts) -> int:
        """Return the section of an article with the best score by words."""
        begin, end = impacts.spans[article].tolist()
        return int(begin + self.by_words.sections[begin:end].argmax())

    def _lexical_margin(self) -> float:
        scores = self.by_words.scores
        if len(scores) < 2:
            return 1.0
        second, first = np.partition(scores, -2)[-2:].tolist()
        return 1.0 - max(float(second), 0.0) / float(first)

    def _wanted_idf(self) -> float:
        """Return the idf mass an article must match to cover the query; of an excerpt, the best known words suffice."""
        is_excerpt = self.query.is_excerpt
        idfs = [clause.idf for clause in self.parsed.clauses if clause.is_known or not is_excerpt]
        idfs.sort(reverse=True)
        return sum(idfs[:EXCERPT_WORDS] if is_excerpt else idfs) or 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """What a query matched: evidence, the final ranking, corrections by what was typed, what solved questions did."""

    evidence: Evidence
    ranking: Ranking
    corrections: Mapping[str, str]
    lift: Lift | None = None

    def signals(self, first: int, impacts: Impacts) -> Signals:
        """Return the signals of the evidence, with the lead of the first hit before solved questions lifted any."""
        lead = self.ranking.lead(first, self.evidence.parsed.upper_bound)
        if self.lift is not None:
            lead = min(lead, self.ranking.scored(*self.lift.before).lead(first, self.evidence.parsed.upper_bound))
        return replace(self.evidence.signals(impacts), lead=lead)


class Judge:
    """Judges the first hits of one generation's queries; ``langs`` are the languages of its articles, by number."""

    def __init__(
        self,
        impacts: Impacts,
        titles: TitleIndex,
        intents: Intents,
        langs: Sequence[str],
        calibrations: Mapping[SearchMode, Calibration],
    ) -> None:
        self._impacts = impacts
        self._titles = titles
        self._intents = intents
        self._langs = langs
        self._calibrations = calibrations

    def over(self, impacts: Impacts) -> Judge:
        """Return a judge for the postings of other articles of the same collection."""
        return Judge(impacts, self._titles, self._intents, self._langs, self._calibrations)

    def verdict(self, best: Sequence[int], match: Match) -> Verdict:
        """Return the verdict on the first of the best articles.

        Correcting a word lowers the confidence, but what the same words find if they are typed right is not hidden.
        """
        evidence = match.evidence
        if not evidence.parsed.clauses:
            return verdict.nothing((), "there is no word to search for")
        if not best:
            return verdict.nothing(evidence.unknown_words)
        judged = self._weigh(best[0], match)
        if judged.grade is Grade.NONE and evidence.corrected:
            typed_right = self._weigh(best[0], replace(match, evidence=replace(evidence, corrected=frozenset())))
            return judged if typed_right.grade is Grade.NONE else verdict.corrected(judged)
        return judged

    def _weigh(self, first: int, match: Match) -> Verdict:
        evidence = match.evidence
        mode, words = evidence.mode or SearchMode.LEXICAL, evidence.query.words
        weighed = verdict.weigh(
            match.signals(first, self._impacts),
            self._calibrations.get(mode, GENERAL[mode]).of(self._langs[first]),
            evidence.unknown_words,
            promise=self._titles.promise(first, words, is_corrected=bool(evidence.corrected)),
            is_named=evidence.is_named_by(first, self._impacts) and self._titles.names(first, words),
            doubt=self._doubt(first, evidence),
            learnt=match.lift.recall.learnt(first, mode) if match.lift else verdict.NOTHING_LEARNT,
        )
        return weighed if evidence.query.is_complete else verdict.while_typed(weighed, matches=evidence.has_known_word)

    def _doubt(self, article: int, evidence: Evidence) -> Doubt:
        """Return why an article does not answer the query, however well it matches; "" if nothing speaks against it."""
        query = evidence.query
        if self._titles.refuses(article, query.words):
            return "refused"
        if self._titles.expects(article, query.words):
            return evidence.doubt
        misses_topic = evidence.misses_topic(self._langs[article])
        return self._intents.contrary(article, query) or evidence.doubt or ("missing" if misses_topic else "")
