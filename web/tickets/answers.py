"""Answers: what may help the writer of a ticket before it is sent, and what comes first to whoever is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from search.deflect import deflect, passage
from search.triage import asks_for_a_person, by_patterns, triage
from search.verdict import nothing
from web.tables import Solution, now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.article import Entry
    from kb.corpus import Catalogue
    from search.classifier import Judgement
    from search.results import Hit, Verdict
    from web.catalogues import View
    from web.db import Database
    from web.tables import Message

MOST = 5
"""Articles beside a form."""

ADVICE = "A person should look at this with you, so send it in any case. What the article says helps until then."
"""What is said first where an article asks for a person, not the list of risks."""


@dataclass(frozen=True, slots=True)
class SafePath:
    """What comes before any article to whoever must not be deflected: advice, and the article about it, if any.

    ``kind`` is that of the writers' list of risks, or the slug of an article that says ``escalation: required``.
    """

    kind: str
    advice: str
    article: Entry | None


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
        return self.safe_path is not None or self.doubtful


def answers(seen: View, subject: str, body: str) -> Answers:
    """Return what may answer a draft; no article where nothing does, or where there is no index."""
    generation = seen.generation
    if generation is None:
        return Answers(nothing(()), _safe_path(seen, by_patterns(seen.catalogue.risks, subject, body)), ())
    if not (subject.strip() or body.strip()):
        return Answers(nothing(()), None, ())
    results = deflect(generation, subject, body, limit=MOST)
    hits = () if results.verdict.outcome == "none" else results.hits
    found = tuple((hit, passage(generation, hit)) for hit in hits)
    judgement = triage(generation, subject, body, results)
    return Answers(results.verdict, _safe_path(seen, judgement), found, bool(judgement and judgement.doubtful))


def _safe_path(seen: View, judgement: Judgement | None) -> SafePath | None:
    return safe_path_of(seen, judgement.kind) if judgement and judgement.flagged else None


def safe_path_of(seen: View, kind: str) -> SafePath | None:
    """Return what comes first to the writer of a ticket that was flagged; None where no writer knows of it any more."""
    entries = seen.catalogue.entries
    for risk in seen.catalogue.risks.known:
        if risk.kind == kind:
            return SafePath(kind, risk.advice, entries.get(risk.article))
    asking = entries.get(kind)
    return SafePath(kind, ADVICE, asking) if asks_for_a_person(asking) else None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """An article as it stands beside an answer; without an address once it is published no more."""

    title: str
    url: str


def enclosed(messages: Iterable[Message], catalogue: Catalogue) -> dict[str, Enclosure]:
    """Return the articles that go with messages by the slugs that the messages keep; some have moved since."""
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
