"""Staff's decisions about learnt questions: accept, drop, restore."""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.errors import LearningError
from web.learning.questions import read_questions
from web.learning.ticket_texts import question_text
from web.storage.models import LearntQuestion
from web.storage.states import LearntState

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from web.events.digests import AskedDigests


def accept(session: Session, digests: AskedDigests, number: int, text: str = "") -> str:
    """Accept a question, and keep a scrubbed copy of it; return the copy.

    ``text`` replaces its words; it is needed while the question may not be read.

    Raises:
        LearningError: there is no such question, or no text that may be kept.

    """
    row = _row(session, number)
    (question,) = read_questions(session, digests, LearntQuestion.id == number)
    copy = question_text(text) or question.text
    if not copy:
        raise LearningError(f"{number}: too few people asked this question to show it; write it in your own words")
    row.state, row.text = LearntState.ACCEPTED, copy
    return copy


def drop(session: Session, number: int) -> None:
    """Drop a question: search forgets it, and does not learn it again.

    Raises:
        LearningError: there is no such question.

    """
    row = _row(session, number)
    row.state, row.text = LearntState.DROPPED, ""


def restore(session: Session, number: int) -> None:
    """Undo staff's decision about a question.

    A copy stays only if enough people asked it, which the next collection finds.

    Raises:
        LearningError: there is no such question.

    """
    row = _row(session, number)
    row.state, row.text = LearntState.LEARNT, ""


def _row(session: Session, number: int) -> LearntQuestion:
    row = session.get(LearntQuestion, number)
    if row is None:
        raise LearningError(f"{number}: there is no learnt question with this number")
    return row
