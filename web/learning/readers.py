"""Learn from readers: which articles they say solved their questions, as ``web.events`` counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.events.counts.reading import days
from web.learning.questions import find_or_add
from web.storage.models import LearntEvidence
from web.storage.states import EvidenceKind

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy.orm import Session

    from web.storage.models import QueryArticleDay


def collect_readers(session: Session, since: dt.date) -> None:
    """Learn from the days since one, today included; a day that was learnt before is counted again, not added."""
    for row in days(session, since).query_articles:
        counts = {kind: number for kind, number in _networks(row).items() if number}
        if counts:
            question = find_or_add(session, row.slug, row.query.digest, row.day)
            for kind, number in counts.items():
                session.merge(LearntEvidence(question_id=question.id, day=row.day, kind=kind, networks=number))


def _networks(row: QueryArticleDay) -> dict[EvidenceKind, int]:
    return {
        EvidenceKind.SOLVED: row.solved,
        EvidenceKind.VOTE: row.helpful,
        EvidenceKind.REWORDED: row.reworded,
        EvidenceKind.UNHELPFUL: row.unhelpful,
    }
