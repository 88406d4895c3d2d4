"""Gaps: questions that no article answers, recognised from day to day, dismissed by staff, closed by the index.

A gap keeps its number while the queries around it come and go: a row belongs to it if it has one of the gap's
questions, or means the same. The articles close it, and open it again: each new generation of the index is asked its
questions once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from sqlalchemy import select, update
from sqlalchemy.orm import selectinload

from search.query import parse
from search.semantic.encoders import static_encoder
from web.errors import GapError
from web.insights.questions import weights_of
from web.storage.models import MOST_NUMBER, Gap, GapQuestion, Ticket, TicketGap
from web.storage.states import GapState
from web.storage.text import clean_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy.orm import Session

    from web.catalogues import View
    from web.insights.questions import QuestionRow
    from web.storage.database import Database

LEAST_MISSED: Final = 3
"""The fewest visits without help that make a gap: fewer may be one person's bad day."""

LEAST_SHARE: Final = 0.3
"""The smallest share of visits without help that makes a gap: people also open nothing if the results page said it."""

MAX_GAPS: Final = 100
"""The most rows that become gaps, the most telling first: more than staff will write about."""

_SAME: Final = 0.8
"""The cosine from which a row is a known gap: higher than between questions of one row, because a wrong match would
hide a new gap behind a dismissed one."""

_MAX_REASON_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class GapRow:
    """A gap with the row of its questions, which is None if they were not asked in the period."""

    id: int
    state: GapState
    reason: str
    article: str
    questions: tuple[str, ...]
    row: QuestionRow | None

    @classmethod
    def of(cls, gap: Gap, row: QuestionRow | None) -> GapRow:
        """Return the row of a stored gap."""
        return cls(gap.id, gap.state, gap.reason, gap.article, tuple(each.text for each in gap.questions), row)

    @property
    def title(self) -> str:
        """The most asked question."""
        return self.questions[0]


def is_gap(row: QuestionRow) -> bool:
    """Return whether an article may be missing: enough visits, and enough of all, went without help."""
    missed = row.counts.missed
    return missed >= LEAST_MISSED and missed >= LEAST_SHARE * row.counts.people


def follow(database: Database, rows: Sequence[QuestionRow], view: View) -> tuple[GapRow, ...]:
    """Return the known and the new gaps among some rows, the most telling first; store what changed.

    Gaps that are open or dismissed and were not asked in the period come last.
    """
    weights = weights_of(rows)
    with database.session() as session:
        gaps = _stored(session)
        found = _recognised(gaps, rows)
    candidates = sorted((number for number, row in enumerate(rows) if is_gap(row)), key=lambda number: -weights[number])
    new = [rows[number] for number in candidates[:MAX_GAPS] if number not in found]
    name = view.generation.name if view.generation else ""
    to_check = [gap for gap in gaps if name and gap.state != GapState.DISMISSED and gap.checked != name]
    if new or to_check:
        questions = [question.text for gap in to_check for question in gap.questions]
        answered = _answered((*questions, *(text for row in new for text in row.known)), view)
        with database.writing() as session:
            _update(session, new, answered, name)
        with database.session() as session:
            gaps = _stored(session)
            found = _recognised(gaps, rows)
    asked = {gap.id: number for number, gap in reversed(found.items())}
    listed = [gap for gap in gaps if gap.id in asked or gap.state != GapState.CLOSED]
    listed.sort(key=lambda gap: (gap.id not in asked, -weights[asked[gap.id]] if gap.id in asked else 0.0, gap.id))
    return tuple(GapRow.of(gap, rows[asked[gap.id]] if gap.id in asked else None) for gap in listed)


def get(session: Session, number: int) -> GapRow:
    """Return a gap without the row of its questions.

    Raises:
        GapError: no gap has that number.

    """
    gap = session.get(Gap, number) if 0 < number <= MOST_NUMBER else None
    if gap is None:
        raise GapError(f"there is no gap {number}; to see them, run python -m web insights")
    return GapRow.of(gap, None)


def dismiss(database: Database, number: int, reason: str) -> None:
    """Dismiss a gap for good.

    Raises:
        GapError: no gap has that number, or the reason is empty.

    """
    if not (reason := clean_line(reason)[:_MAX_REASON_CHARS]):
        raise GapError("say why no article is needed, for colleagues who wonder later")
    _change(database, number, state=GapState.DISMISSED, reason=reason)


def reopen(database: Database, number: int) -> None:
    """Open a dismissed gap again; the index is searched for its questions again.

    Raises:
        GapError: no gap has that number.

    """
    _change(database, number, state=GapState.OPEN, reason="", checked="")


def note_draft(database: Database, number: int, slug: str) -> None:
    """Note the slug of the draft that was written for a gap.

    Raises:
        GapError: no gap has that number.

    """
    _change(database, number, article=slug)


def tickets_without_article(database: Database, view: View) -> Sequence[Ticket]:
    """Return the tickets for which staff want an article that is not published yet, the newest answer first."""
    wanted = select(Ticket, TicketGap.article).join(TicketGap, TicketGap.ticket_id == Ticket.id).where(TicketGap.wanted)
    with database.session() as session:
        rows = session.execute(wanted.order_by(TicketGap.decided.desc(), Ticket.id.desc())).all()
    return [ticket for ticket, slug in rows if slug not in view.catalogue.entries]


def note_ticket_draft(database: Database, ticket_id: int, slug: str) -> None:
    """Note the slug of the draft that was made of a ticket, which also says that staff want one."""
    with database.writing() as session:
        gap = session.get(TicketGap, ticket_id) or TicketGap(ticket_id=ticket_id)
        gap.wanted, gap.article = True, slug
        session.add(gap)


def dismiss_ticket(database: Database, ticket_id: int) -> None:
    """Note that staff want no article about a ticket after all."""
    with database.writing() as session:
        session.execute(update(TicketGap).where(TicketGap.ticket_id == ticket_id).values(wanted=False))


def _change(database: Database, number: int, **values: object) -> None:
    with database.writing() as session:
        get(session, number)
        gap = session.get_one(Gap, number)
        for name, value in values.items():
            setattr(gap, name, value)


def _stored(session: Session) -> Sequence[Gap]:
    return session.scalars(select(Gap).options(selectinload(Gap.questions)).order_by(Gap.id)).all()


def _recognised(gaps: Iterable[Gap], rows: Sequence[QuestionRow]) -> dict[int, Gap]:
    """Return the gaps that rows belong to, by the index of the row."""
    known = [(gap, question.text) for gap in gaps for question in gap.questions]
    by_text = {text: gap for gap, text in reversed(known)}
    leaders = [gap for gap in gaps if gap.questions]
    encode = static_encoder().encode
    theirs = encode([gap.questions[0].text for gap in leaders])
    likeness = encode([row.question for row in rows]) @ theirs.T
    found: dict[int, Gap] = {}
    for number, row in enumerate(rows):
        same = [by_text[text] for text in row.known if text in by_text]
        if same:
            found[number] = same[0]
        elif leaders and likeness[number].max() >= _SAME:
            found[number] = leaders[int(np.argmax(likeness[number]))]
    return found


def _answered(questions: Iterable[str], view: View) -> dict[str, bool]:
    """Return whether the served index answers each question; call it outside any transaction, because it takes time."""
    found = {question: view.search(parse(question)) for question in dict.fromkeys(questions)}
    return {text: results is not None and results.verdict.outcome == "answered" for text, results in found.items()}


def _update(session: Session, new: Sequence[QuestionRow], answered: Mapping[str, bool], generation: str) -> None:
    """Store new gaps, and the state of those whose questions were asked of a generation of the index."""
    gaps = [*_stored(session)]
    known = _recognised(gaps, new)  # another process may have stored some meanwhile
    for number, row in enumerate(new):
        if number not in known:
            questions = [GapQuestion(place=place, text=text) for place, text in enumerate(row.known)]
            gaps.append(Gap(questions=questions, checked=""))
            session.add(gaps[-1])
    for gap in gaps:
        texts = [question.text for question in gap.questions]
        if generation and gap.state != GapState.DISMISSED and all(text in answered for text in texts):
            gap.state = GapState.CLOSED if all(answered[text] for text in texts) else GapState.OPEN
            gap.checked = generation
