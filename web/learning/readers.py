"""Learn from readers: which articles they say solved their questions, as ``web.events`` counts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from web.events.counts.reading import days
from web.learning.questions import find_or_add
from web.storage.models import LearntEvidence, LearntQuestion
from web.storage.states import EvidenceKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from sqlalchemy.orm import Session

    from web.storage.models import QueryArticleDay


@dataclass(frozen=True, slots=True)
class Said:
    """What readers said on a day of an article and the question with a digest: networks, by what they said."""

    slug: str
    digest: str
    day: dt.date
    networks: Mapping[EvidenceKind, int]


def said_by_readers(session: Session, since: dt.date) -> list[Said]:
    """Return what readers said on the days since one, today included, as far as it is not learnt yet."""
    asked = LearntQuestion.slug, LearntQuestion.digest, LearntEvidence.day, LearntEvidence.kind
    stored = select(*asked, LearntEvidence.networks).join(LearntQuestion.evidence).where(LearntEvidence.day >= since)
    known = {tuple(key): networks for *key, networks in session.execute(stored)}
    said = []
    for row in days(session, since).query_articles:
        key = row.slug, row.query.digest, row.day
        new = {kind: number for kind, number in _networks(row).items() if number and known.get((*key, kind)) != number}
        if new:
            said.append(Said(*key, new))
    return said


def collect_readers(session: Session, said: Iterable[Said]) -> None:
    """Learn from what readers said; a day that was learnt before is counted again, not added."""
    for each in said:
        question = find_or_add(session, each.slug, each.digest, each.day)
        for kind, number in each.networks.items():
            session.merge(LearntEvidence(question_id=question.id, day=each.day, kind=kind, networks=number))


def _networks(row: QueryArticleDay) -> dict[EvidenceKind, int]:
    return {
        EvidenceKind.SOLVED: row.solved,
        EvidenceKind.VOTE: row.helpful,
        EvidenceKind.REWORDED: row.reworded,
        EvidenceKind.UNHELPFUL: row.unhelpful,
    }
