"""Answers: what may help the writer of a ticket before it is sent, and what comes first to whoever is at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from search.deflect import deflect, passage
from search.risks import recogniser
from web.tables import Solution, now

if TYPE_CHECKING:
    from kb.article import Entry
    from kb.risks import Risk
    from search.results import Hit
    from web.catalogues import View
    from web.db import Database

MOST = 5
"""Articles beside a form."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands beside a draft: a risk with its safe path, and articles, each with its best passage."""

    risk: Risk | None
    safe_path: Entry | None
    found: tuple[tuple[Hit, str], ...]

    @property
    def may_be_offered_first(self) -> bool:
        """Whether the writer may be asked to look before sending: never at a risk, and never without an answer."""
        return self.risk is None and bool(self.found)


def risk_in(seen: View, text: str) -> Risk | None:
    """Return the risk that a text tells of, by the list of the writers."""
    lang = seen.generation.meta.lang if seen.generation else "en"
    return recogniser(seen.catalogue.risks, lang).find(text)


def answers(seen: View, subject: str, body: str) -> Answers:
    """Return what may answer a draft; no article where nothing does, or where there is no index."""
    risk = risk_in(seen, f"{subject}\n{body}")
    safe_path = seen.catalogue.entries.get(risk.article) if risk else None
    if seen.generation is None or not (subject.strip() or body.strip()):
        return Answers(risk, safe_path, ())
    results = deflect(seen.generation, subject, body, limit=MOST)
    hits = () if results.verdict.outcome == "none" else results.hits
    entries = seen.catalogue.entries
    if any(entries[hit.slug].metadata.escalation == "required" for hit in hits[:1]):
        hits = hits if risk else ()  # a person comes before this article, and it is no reason to wait
    return Answers(risk, safe_path, tuple((hit, passage(seen.generation, hit)) for hit in hits))


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
