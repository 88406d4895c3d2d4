"""Suggestions for a message before it is sent: articles that may answer it, and safety advice for a risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from search.answers.deflect import deflect
from search.answers.passage import passage
from search.confidence.verdict import nothing
from search.triage.assessment import asks_for_a_person, assess_by_patterns
from search.triage.risk_assessment import RiskAssessment, assessment_of
from search.triage.safety import safety_advice
from search.triage.ticket_text import ticket_text
from web.storage.models import Solution, now
from web.storage.states import Author
from web.tickets.new_ticket import Source, TicketRisk

if TYPE_CHECKING:
    from kb.article import Entry
    from kb.corpus import Catalogue
    from search.results import Answer, CommunityAnswer, Hit, Verdict
    from search.triage import safety
    from search.triage.risk_assessment import AssessedRisk
    from web.catalogues import View
    from web.storage.database import Database
    from web.storage.models import Ticket

MOST = 5
"""Articles beside a form."""

ADVICE = "A person should look at this with you, so send it in any case. What the article says helps until then."
"""The advice where an article, not the list of risks, asks for a person."""


@dataclass(frozen=True, slots=True)
class SafetyAdvice:
    """Safety advice as pages and mails show it, before any article, with a link to an article or another site.

    ``link`` is a page of another site, shown if there is no article of ours.
    """

    risk: TicketRisk
    text: str
    article: Entry | None
    link: str = ""

    @classmethod
    def linked(cls, advice: safety.SafetyAdvice, catalogue: Catalogue) -> SafetyAdvice:
        """Return advice from the list of risks with its article."""
        return cls(TicketRisk(advice.kind), advice.text, catalogue.entries.get(advice.article), advice.link)

    @property
    def title(self) -> str | None:
        """The text of the link: the article's title, or the name of the other site."""
        return self.article.title if self.article else urlsplit(self.link).hostname

    @property
    def url(self) -> str | None:
        """The address of the link."""
        return self.article.url if self.article else self.link or None


@dataclass(frozen=True, slots=True)
class Advice:
    """What a confirmation tells the customer: safety advice, or else the answer and articles that may help."""

    safety: SafetyAdvice | None = None
    articles: tuple[Entry, ...] = ()
    answer: Answer | None = None


NO_ADVICE = Advice()


@dataclass(frozen=True, slots=True)
class SuggestedArticle:
    """An article that may answer a message, with its best passage."""

    hit: Hit
    passage: str


@dataclass(frozen=True, slots=True)
class TicketSuggestions:
    """What is shown beside a message that is being written."""

    verdict: Verdict
    assessment: RiskAssessment = RiskAssessment.NONE
    safety_advice: SafetyAdvice | None = None
    articles: tuple[SuggestedArticle, ...] = ()
    answer: Answer | None = None
    community: tuple[CommunityAnswer, ...] = ()

    @property
    def may_describe_risk(self) -> bool:
        """Whether a risk is confirmed or possible; then no article is offered as the solution."""
        return self.assessment != RiskAssessment.NONE

    @property
    def can_deflect(self) -> bool:
        """Whether the customer may be asked to read the articles before sending."""
        return bool(self.articles) and not self.may_describe_risk


def suggestions_for(view: View, subject: str, body: str, *, lang: str = "") -> TicketSuggestions:
    """Return the suggestions for a message; no articles if none answers it, or if there is no index.

    Articles in the reader's language ``lang`` come first.
    """
    text, generation = ticket_text(subject, body), view.generation
    if generation is None:
        by_patterns = assess_by_patterns(view.catalogue.risks, subject, body)
        return TicketSuggestions(nothing(()), assessment_of(by_patterns), _advice_by(view, by_patterns, text))
    if not (subject.strip() or body.strip()):
        return TicketSuggestions(nothing(()))
    by_words = generation.assessor.assess(subject, body)
    listed_advice = _listed_advice(view, by_words.kind, text) if by_words and by_words.is_confirmed else None
    quotes = assessment_of(by_words) is RiskAssessment.NONE
    results = deflect(generation, subject, body, MOST, listed_advice, lang=lang, quotes=quotes)
    risk = generation.assessor.with_articles(by_words, results)
    advice = SafetyAdvice.linked(listed_advice, view.catalogue) if listed_advice else _advice_by(view, risk, text)
    hits = () if results.verdict.outcome == "none" else results.hits
    is_harmless = assessment_of(risk) is RiskAssessment.NONE
    community = view.community if is_harmless else None
    return TicketSuggestions(
        results.verdict,
        assessment_of(risk),
        advice,
        tuple(SuggestedArticle(hit, passage(generation, hit)) for hit in hits),
        results.answer if is_harmless else None,
        community.answers_to_message(generation, subject, body, results) if community else (),
    )


def _advice_by(view: View, risk: AssessedRisk | None, text: str) -> SafetyAdvice | None:
    if risk is None or not risk.is_confirmed:
        return None
    ticket_risk = TicketRisk(article=risk.kind) if risk.source == "article" else TicketRisk(risk.kind)
    return advice_for_risk(view, ticket_risk, text)


def advice_for_risk(view: View, risk: TicketRisk, text: str) -> SafetyAdvice | None:
    """Return the safety advice for a text that describes a risk; None if the writers no longer list that risk."""
    if risk.kind:
        advice = _listed_advice(view, risk.kind, text)
        return SafetyAdvice.linked(advice, view.catalogue) if advice else None
    article = view.catalogue.entries.get(risk.article)
    return SafetyAdvice(risk, ADVICE, article) if asks_for_a_person(article) else None


def _listed_advice(view: View, kind: str, text: str) -> safety.SafetyAdvice | None:
    lang = view.generation.meta.lang if view.generation else "en"
    return safety_advice(view.catalogue.risks, kind, text, lang)


def advice_for_ticket(view: View, ticket: Ticket) -> SafetyAdvice | None:
    """Return the safety advice for the risk that a ticket's messages describe, if any."""
    risk = TicketRisk.of(ticket)
    bodies = (message.body for message in ticket.messages if message.author == Author.CUSTOMER)
    return advice_for_risk(view, risk, "\n".join((ticket.subject, *bodies))) if risk else None


def advice_for_sender(view: View, ticket: Ticket) -> SafetyAdvice | None:
    """Return the safety advice for what came through the form; a risk reported by mail is only for its owner."""
    bodies = [message.body for message in ticket.messages if message.source == Source.FORM]
    return suggestions_for(view, ticket.subject, "\n\n".join(bodies)).safety_advice if bodies else None


def count_solution(database: Database, slug: str) -> None:
    """Count that an article made a ticket unnecessary today."""
    day = now().date()
    for _ in range(2):  # two processes may insert the first of the day at once: the second then finds it
        try:
            with database.session() as session, session.begin():
                solution = session.get(Solution, (day, slug), with_for_update=True)
                if solution is None:
                    session.add(Solution(day=day, slug=slug, times=1))
                else:
                    solution.times = Solution.times + 1
        except IntegrityError:
            continue
        return
