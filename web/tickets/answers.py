"""Answers: what may help the writer of a ticket before it is sent, and what comes first to whoever is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from search.deflect import deflect, passage
from search.triage import triage
from search.verdict import nothing
from web.tables import Solution, now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.article import Entry
    from search.results import Hit, Results, Verdict
    from web.catalogues import View
    from web.db import Database

MOST = 5
"""Articles beside a form."""


_NEAR_HITS = 2
"""One ordinary draft in twenty has an article about a risk among its first two, one in seven among its first three."""

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
        return bool(self.found) and self.safe_path is None and not self.doubtful


def answers(seen: View, subject: str, body: str) -> Answers:
    """Return what may answer a draft; no article where nothing does, or where there is no index."""
    at_risk, doubtful = _at_risk(seen, subject, body)
    if seen.generation is None or not (subject.strip() or body.strip()):
        return Answers(nothing(()), at_risk, ())
    results = deflect(seen.generation, subject, body, limit=MOST)
    hits = () if results.verdict.outcome == "none" else results.hits
    found = tuple((hit, passage(seen.generation, hit)) for hit in hits)
    safe_path = at_risk or _asking_for_a_person(seen.catalogue.entries, results)
    return Answers(results.verdict, safe_path, found, doubtful or _is_near_a_risk(seen, hits))


def safe_path_of(seen: View, kind: str) -> SafePath | None:
    """Return what comes first to the writer of a ticket that was flagged; None where no writer knows of it any more."""
    entries = seen.catalogue.entries
    for risk in seen.catalogue.risks.known:
        if risk.kind == kind:
            return SafePath(kind, risk.advice, entries.get(risk.article))
    return _required(entries.get(kind))


def _at_risk(seen: View, subject: str, body: str) -> tuple[SafePath | None, bool]:
    """Return the safe path of a draft that tells of a risk, and whether it may tell of one."""
    judgement = triage(seen.generation, seen.catalogue.risks, subject, body)
    if judgement is None:
        return None, False
    return safe_path_of(seen, judgement.kind) if judgement.flagged else None, judgement.doubtful


def _asking_for_a_person(entries: Mapping[str, Entry], results: Results) -> SafePath | None:
    """Return the safe path where the draft is surely about an article that a person comes before."""
    return _required(entries.get(results.hits[0].slug)) if results.verdict.outcome == "answered" else None


def _is_near_a_risk(seen: View, hits: tuple[Hit, ...]) -> bool:
    """Tell whether an article is among the best that is about a risk of which nothing was learnt."""
    classifier = seen.generation.classifier if seen.generation else None
    kinds = classifier.kinds if classifier else ()
    entries, known = seen.catalogue.entries, seen.catalogue.risks.known
    learnt = {risk.article for risk in known if risk.kind in kinds}
    unlearnt = {risk.article for risk in known} - learnt
    near = (hit.slug for hit in hits[:_NEAR_HITS] if hit.slug not in learnt)
    return any(slug in unlearnt or _required(entries.get(slug)) for slug in near)


def _required(entry: Entry | None) -> SafePath | None:
    required = entry is not None and entry.metadata.escalation == "required"
    return SafePath(entry.slug, ADVICE, entry) if entry and required else None


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
