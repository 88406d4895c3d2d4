"""Answers: articles that may help before a ticket is sent, and safety advice for people at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError

from search.answers.deflect import deflect, passage, ticket_text
from search.confidence.verdict import nothing
from search.triage.assessment import asks_for_a_person, assess, by_patterns, with_articles
from search.triage.safety import RiskAssessment, safety_advice
from web.storage.models import Solution, now
from web.storage.states import Author
from web.tickets.new_ticket import TicketRisk

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.article import Entry
    from kb.corpus import Catalogue
    from search.results import Hit, Verdict
    from search.triage.classifier import Judgement
    from search.triage.safety import SafetyAdvice
    from web.catalogues import View
    from web.storage.database import Database
    from web.storage.models import Message, Ticket

MOST = 5
"""Articles beside a form."""

ADVICE = "A person should look at this with you, so send it in any case. What the article says helps until then."
"""What is said first where an article asks for a person, not the list of risks."""


@dataclass(frozen=True, slots=True)
class SafePath:
    """Safety advice as pages and mails show it: before any article, with a link to go on with, if any.

    ``link`` is a page of another site, shown where no article of ours is.
    """

    risk: TicketRisk
    advice: str
    article: Entry | None
    link: str = ""

    @property
    def title(self) -> str | None:
        """What the link says: the article's title, or the name of the other site."""
        return self.article.title if self.article else urlsplit(self.link).hostname

    @property
    def url(self) -> str | None:
        """Where the link leads."""
        return self.article.url if self.article else self.link or None


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands beside a draft: the safe path of somebody at risk, and articles, each with its best passage.

    ``doubtful`` is a draft in which no risk is recognised, but which may tell of one: it is somewhat like messages that
    did, or an article about one is near of which nothing was learnt.
    """

    verdict: Verdict
    safe_path: SafePath | None
    found: tuple[tuple[Hit, str], ...]
    doubtful: bool = False

    @property
    def may_be_offered_first(self) -> bool:
        """Whether the writer may be asked to look before sending: never at a risk, and never without an answer."""
        return bool(self.found) and not self.may_be_at_risk

    @property
    def may_be_at_risk(self) -> bool:
        """Whether a risk is recognised, or at least not unlikely: then no article is offered as the solution."""
        return self.assessment != RiskAssessment.NONE

    @property
    def assessment(self) -> RiskAssessment:
        """Whether the draft describes a risk."""
        if self.safe_path is not None:
            return RiskAssessment.CONFIRMED
        return RiskAssessment.POSSIBLE if self.doubtful else RiskAssessment.NONE


def answers(seen: View, subject: str, body: str) -> Answers:
    """Return what may answer a draft; no article where nothing does, or where there is no index."""
    generation = seen.generation
    if generation is None:
        by_words = by_patterns(seen.catalogue.risks, subject, body)
        return Answers(nothing(()), _safe_path(seen, by_words, ticket_text(subject, body)), ())
    if not (subject.strip() or body.strip()):
        return Answers(nothing(()), None, ())
    listed, message = assess(generation, subject, body), ticket_text(subject, body)
    advice = _advice(seen, listed.kind, message) if listed and listed.flagged else None
    results = deflect(generation, subject, body, MOST, advice)
    hits = () if results.verdict.outcome == "none" else results.hits
    found = tuple((hit, passage(generation, hit)) for hit in hits)
    judgement = with_articles(generation, listed, results)
    path = shown(seen, advice) if advice else _safe_path(seen, judgement, message)
    return Answers(results.verdict, path, found, bool(judgement and judgement.doubtful))


def _safe_path(seen: View, judgement: Judgement | None, message: str) -> SafePath | None:
    if judgement is None or not judgement.flagged:
        return None
    by_article = judgement.by == "article"
    return safe_path_of(seen, TicketRisk(**{"article" if by_article else "kind": judgement.kind}), message)


def safe_path_of(seen: View, risk: TicketRisk, message: str) -> SafePath | None:
    """Return the safety advice for a message that describes a risk; None where no writer lists that risk any more."""
    if risk.kind:
        advice = _advice(seen, risk.kind, message)
        return shown(seen, advice) if advice else None
    article = seen.catalogue.entries.get(risk.article)
    return SafePath(risk, ADVICE, article) if asks_for_a_person(article) else None


def message_of(ticket: Ticket) -> str:
    """Return what its writer says in a ticket, as one text."""
    said = (message.body for message in ticket.messages if message.author == Author.CUSTOMER)
    return "\n".join((ticket.subject, *said))


def _advice(seen: View, kind: str, message: str) -> SafetyAdvice | None:
    lang = seen.generation.meta.lang if seen.generation else "en"
    return safety_advice(seen.catalogue.risks, kind, message, lang)


def shown(seen: View, advice: SafetyAdvice) -> SafePath:
    """Return safety advice with its article."""
    return SafePath(TicketRisk(advice.kind), advice.text, seen.catalogue.entries.get(advice.article), advice.link)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An article as it stands beside an answer; ``url`` is empty once it is no longer published."""

    title: str
    url: str


def enclosed(messages: Iterable[Message], catalogue: Catalogue) -> dict[str, Enclosure]:
    """Return the articles that go with messages, by the slug stored with the message; some have moved since."""
    found = {}
    for slug in {message.article for message in messages if message.article}:
        entry = catalogue.entries.get(slug) or catalogue.entries.get(catalogue.redirects.get(slug, ""))
        found[slug] = Enclosure(entry.title, entry.url) if entry else Enclosure(slug, "")
    return found


def count_solution(database: Database, slug: str) -> None:
    """Count that an article made a ticket needless today."""
    day = now().date()
    for _ in range(2):  # the first two of a day may meet: the second then finds the first
        try:
            with database.session() as session, session.begin():
                today = session.get(Solution, (day, slug), with_for_update=True)
                if today is None:
                    session.add(Solution(day=day, slug=slug, times=1))
                else:
                    today.times = Solution.times + 1
        except IntegrityError:
            continue
        return
