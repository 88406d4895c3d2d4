"""Learnt questions as staff and search read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from kb.lists.solved_questions import Kind
from web.learning.ticket_texts import questions_of
from web.storage.models import AskedQuery, LearntQuestion, LearntTicket
from web.storage.states import EvidenceKind, LearntState

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from web.events.digests import AskedDigests

ENOUGH_SOURCES: Final = 2
"""Independent sources that a question needs before it can move an article to the top."""

_KINDS: Final = {
    EvidenceKind.SOLVED: Kind.SOLVED,
    EvidenceKind.VOTE: Kind.VOTE,
    EvidenceKind.REWORDED: Kind.REWORDED,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A learnt question with its article.

    ``text`` is "" until the question may be read; ``words`` are then its known words. ``copied`` means that the text is
    a copy, which stays when the tickets are erased. ``sources`` are independent ones: staff count as one, networks as
    many as the best day had, because a network has another name on each day. ``tickets`` are references.
    """

    id: int
    slug: str
    state: LearntState
    day: dt.date
    text: str
    words: tuple[str, ...]
    kinds: tuple[Kind, ...]
    sources: int
    tickets: tuple[str, ...] = ()
    copied: bool = False
    doubted: bool = False
    """Whether at least as many readers say that the article did not help."""

    @property
    def is_used(self) -> bool:
        """Whether search learns from it."""
        return bool(self.kinds and (self.text or self.words)) and not self.doubted and self.state != LearntState.DROPPED


def read_questions(
    session: Session, digests: AskedDigests, *conditions: ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> tuple[Question, ...]:
    """Return the learnt questions that match, newest first."""
    query = select(LearntQuestion).where(*conditions).order_by(LearntQuestion.day.desc(), LearntQuestion.id.desc())
    tickets = selectinload(LearntQuestion.tickets).joinedload(LearntTicket.ticket)
    rows = session.scalars(
        query.options(selectinload(LearntQuestion.evidence), tickets).limit(limit).offset(offset)
    ).all()
    asked = _asked(session, [row.digest for row in rows if not row.text])
    return tuple(_question(row, asked.get(row.digest), digests) for row in rows)


def count_questions(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Return how many learnt questions match."""
    return session.scalar(select(func.count(LearntQuestion.id)).where(*conditions)) or 0


def find_or_add(session: Session, slug: str, digest: str, day: dt.date) -> LearntQuestion:
    """Return the question of a digest and an article, added if it is new; its day is at least this one."""
    is_same = LearntQuestion.slug == slug, LearntQuestion.digest == digest
    question = session.scalar(select(LearntQuestion).where(*is_same))
    if question is None:
        question = LearntQuestion(slug=slug, digest=digest, day=day, state=LearntState.LEARNT, text="")
        session.add(question)
        session.flush()
    question.day = max(question.day, day)
    return question


def _asked(session: Session, digests: Sequence[str]) -> dict[str, AskedQuery]:
    """Return what readers asked, by digest, with its words."""
    found: dict[str, AskedQuery] = {}
    for start in range(0, len(digests), 500):  # databases limit the parameters of a statement
        is_asked = AskedQuery.digest.in_(digests[start : start + 500])
        rows = session.scalars(select(AskedQuery).where(is_asked).options(selectinload(AskedQuery.words)))
        found |= {row.digest: row for row in rows}
    return found


def _question(row: LearntQuestion, asked: AskedQuery | None, digests: AskedDigests) -> Question:
    tickets = [learnt.ticket for learnt in row.tickets]
    by_day: Counter[dt.date] = Counter()
    by_kind: Counter[EvidenceKind] = Counter()
    for each in row.evidence:
        by_kind[each.kind] += each.networks
        by_day[each.day] += each.networks if each.kind != EvidenceKind.UNHELPFUL else 0
    is_staff = row.state == LearntState.ACCEPTED
    helped = by_kind.total() - by_kind[EvidenceKind.UNHELPFUL]
    texts = (questions_of(ticket, digests).get(row.digest, "") for ticket in reversed(tickets))
    text = row.text or (asked.text if asked else "") or next(filter(None, texts), "")
    kinds = (
        *([Kind.WRITER] if is_staff else []),
        *([Kind.TICKET] if tickets else []),
        *(_KINDS[kind] for kind in EvidenceKind if by_kind[kind] and kind in _KINDS),
    )
    return Question(
        id=row.id,
        slug=row.slug,
        state=row.state,
        day=row.day,
        text=text,
        words=() if text or asked is None else asked.readable_words,
        kinds=kinds,
        sources=int(is_staff or bool(tickets)) + max(by_day.values(), default=0),
        tickets=tuple(ticket.reference for ticket in tickets),
        copied=bool(row.text),
        doubted=not (is_staff or tickets) and by_kind[EvidenceKind.UNHELPFUL] >= helped > 0,
    )
