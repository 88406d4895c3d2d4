"""Learn from readers: which articles they say solved their questions, as ``web.events`` counts it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

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
    """Evidence of a day for an article and a question (its digest): the number of networks by kind."""

    slug: str
    digest: str
    day: dt.date
    networks: Mapping[EvidenceKind, int]


def said_by_readers(session: Session, since: dt.date) -> list[Said]:
    """Return the evidence from readers since a day, today included, that is not learnt yet.

    A network counts once a day for an article, so what it said before may count no more: that is learnt as 0.
    """
    counts = days(session, since)
    counted = {row.day for row in counts.totals} | {row.day for row in counts.query_articles}
    key = LearntQuestion.slug, LearntQuestion.digest, LearntEvidence.day
    stored = select(*key, LearntEvidence.kind, LearntEvidence.networks).join(LearntQuestion.evidence)
    learnt: defaultdict[tuple[str, str, dt.date], dict[EvidenceKind, int]] = defaultdict(dict)
    for slug, digest, day, kind, networks in session.execute(stored.where(LearntEvidence.day >= since)):
        if day in counted:
            learnt[slug, digest, day][kind] = networks
    said = {(row.slug, row.query.digest, row.day): _networks(row) for row in counts.query_articles}
    nothing = dict.fromkeys(EvidenceKind, 0)
    found = [Said(*each, _changes(learnt[each], said.get(each, nothing))) for each in (*said, *(learnt.keys() - said))]
    return [each for each in found if each.networks]


def collect_readers(session: Session, said: Iterable[Said]) -> None:
    """Learn from readers; the evidence of a day replaces what was learnt of it before."""
    for each in said:
        question = find_or_add(session, each.slug, each.digest, each.day)
        for kind, number in each.networks.items():
            key = {"question_id": question.id, "day": each.day, "kind": kind}
            if number:
                session.merge(LearntEvidence(**key, networks=number))
            else:
                session.execute(delete(LearntEvidence).filter_by(**key))


def _changes(before: Mapping[EvidenceKind, int], after: Mapping[EvidenceKind, int]) -> dict[EvidenceKind, int]:
    return {kind: number for kind, number in after.items() if number != before.get(kind, 0)}


def _networks(row: QueryArticleDay) -> dict[EvidenceKind, int]:
    return {
        EvidenceKind.SOLVED: row.solved,
        EvidenceKind.VOTE: row.helpful,
        EvidenceKind.REWORDED: row.reworded,
        EvidenceKind.UNHELPFUL: row.unhelpful,
    }
