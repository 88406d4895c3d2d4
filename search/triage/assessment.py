"""Assessment: which risk a message describes, by patterns, examples, or the articles found for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from search.mode import SearchMode
from search.triage.pattern_matcher import pattern_matcher
from search.triage.risk_assessment import AssessedRisk, RiskAssessment
from search.triage.ticket_text import ticket_text

if TYPE_CHECKING:
    from kb.article import Entry
    from kb.lists.risks import Risks
    from search.index.docstore import Docstore
    from search.results import Results
    from search.semantic.similarity import SemanticIndex
    from search.triage.classifier import Classifier

FIRST_HITS = 2
"""5 % of ordinary tickets have an article about a risk among their first two hits, 14 % among their first three."""


class RiskAssessor:
    """Assesses messages by what the writers of one generation listed; safe to share between threads."""

    def __init__(
        self, docstore: Docstore, lang: str, classifier: Classifier | None, semantic: SemanticIndex | None
    ) -> None:
        """Take the texts of a generation; ``classifier`` is None if writers gave too few example messages."""
        self.risks = docstore.risks
        self.lang = lang
        self._entries = docstore.entries
        self.classifier = classifier
        self._semantic = semantic

    def assess(self, subject: str, body: str, *, is_complete: bool = True) -> AssessedRisk | None:
        """Return the risk that the words of a message describe, by patterns, or else by examples.

        An incomplete message is still being typed; the language model does not read it.
        """
        by_patterns = assess_by_patterns(self.risks, subject, body, self.lang)
        return by_patterns or self._by_examples(subject, body, is_complete=is_complete)

    def with_articles(self, by_words: AssessedRisk | None, results: Results) -> AssessedRisk | None:
        """Return the risk of a message, also considering the articles found for it.

        They count unless the message's words confirm a risk.
        """
        if by_words is not None and by_words.is_confirmed:
            return by_words
        return self._by_articles(results) or by_words

    def _by_examples(self, subject: str, body: str, *, is_complete: bool) -> AssessedRisk | None:
        if self.classifier is None:
            return None
        message, own_text = f"{subject}\n{body}", ticket_text(subject, body)
        if self._semantic is None or not own_text:
            return self.classifier.assess(message)
        vector = self._semantic.model_vector(own_text) if is_complete else None
        if vector is not None:
            return self.classifier.assess(message, vector, SearchMode.FULL)
        return self.classifier.assess(message, self._semantic.table_vector(own_text), SearchMode.STATIC)

    def _by_articles(self, results: Results) -> AssessedRisk | None:
        """Return the risk of the first hit if it answers and asks for a person, or else of the first hits."""
        if results.verdict.outcome == "none":
            return None
        best = results.hits[0].slug
        if results.verdict.outcome == "answered" and asks_for_a_person(self._entries.get(best)):
            return AssessedRisk(best, RiskAssessment.CONFIRMED, "article")
        slugs = (hit.slug for hit in results.hits[:FIRST_HITS] if self._is_about_a_risk(hit.slug))
        slug = next(slugs, None)
        return AssessedRisk(slug, RiskAssessment.POSSIBLE, "article") if slug else None

    def _is_about_a_risk(self, slug: str) -> bool:
        """Return whether an article is about a risk without examples; examples, where they exist, are more reliable."""
        kinds = self.classifier.kinds if self.classifier else ()
        risks = [risk.kind for risk in self.risks.known if slug in risk.articles]
        if any(kind in kinds for kind in risks):
            return False
        return bool(risks) or asks_for_a_person(self._entries.get(slug))


def assess_by_patterns(risks: Risks, subject: str, body: str, lang: str = "en") -> AssessedRisk | None:
    """Return the risk that the writers' patterns recognise, which needs no index."""
    risk = pattern_matcher(risks, lang).find(f"{subject}\n{body}")
    return AssessedRisk(risk.kind, RiskAssessment.CONFIRMED, "pattern") if risk else None


def asks_for_a_person(entry: Entry | None) -> bool:
    """Return whether an article says that support must look at the problem (``escalation: required``)."""
    return entry is not None and entry.metadata.escalation == "required"
