"""Write learnt questions to the file that search reads; a running server picks up a new one."""

from __future__ import annotations

import fcntl
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import exists, func, select

from kb.lists.solved_questions import MOST, Kind, SolvedQuestion
from web.learning.questions import Question, read_questions
from web.learning.ticket_texts import questions_of
from web.storage.models import AskedWord, LearntEvidence, LearntQuestion, LearntTicket, Ticket, TicketArticle
from web.storage.states import ArticlePart, LearntState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy.orm import Session

    from web.events.digests import AskedDigests

MOST_UNANSWERED: Final = 2_000
"""The most tickets without an article to hand over; their questions make search less sure."""


def solved_question(question: Question) -> SolvedQuestion:
    """Return a learnt question as search reads it."""
    return SolvedQuestion(
        article=question.slug,
        question=question.text,
        words=question.words,
        day=question.day,
        kind=question.kinds[0],
        sources=max(question.sources, 1),
    )


def solved_questions(session: Session, digests: AskedDigests) -> tuple[SolvedQuestion, ...]:
    """Return all questions that search learns from, newest first: solved ones, then those that no article solved."""
    is_kept = LearntQuestion.state != LearntState.DROPPED
    learnt = read_questions(session, digests, is_kept, limit=MOST - MOST_UNANSWERED)
    return (*(solved_question(question) for question in learnt if question.is_used), *_unanswered(session, digests))


def fingerprint(session: Session) -> tuple[object, ...]:
    """Return figures that change whenever ``solved_questions`` does, in a hundredth of its time."""
    question, evidence = LearntQuestion, LearntEvidence
    lengths = func.sum(func.length(question.text))
    figures = (
        select(func.count(Ticket.id), func.max(Ticket.updated)),
        select(func.count(LearntTicket.ticket_id), func.sum(LearntTicket.question_id)),
        select(
            evidence.kind, func.sum(evidence.networks), func.sum(evidence.question_id), func.max(evidence.day)
        ).group_by(evidence.kind),
        select(question.state, func.count(question.id), func.sum(question.id), lengths).group_by(question.state),
        select(func.count(AskedWord.id)).where(AskedWord.text != ""),
    )
    return tuple(tuple(row) for query in figures for row in sorted(session.execute(query).all(), key=str))


def write(path: Path, questions: Iterable[SolvedQuestion]) -> bool:
    """Write the file and return whether that changed it; only its owner can read it, since tickets are in it.

    Raises:
        OSError: the file cannot be written.

    """
    content = "".join(f"{question.as_line()}\n" for question in questions).encode()
    if not content and not path.parent.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked(path.parent):
        for leftover in path.parent.glob(f".{path.name}.*"):  # of a process that was killed while it wrote
            leftover.unlink()
        if (path.read_bytes() if path.exists() else b"") == content:
            return False
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # readable by its owner only
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
    return True


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time into a folder; the lock goes with the process that holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _unanswered(session: Session, digests: AskedDigests) -> tuple[SolvedQuestion, ...]:
    """Return the questions of the newest tickets that no article solved, newest first."""
    is_solution = TicketArticle.ticket_id == Ticket.id, TicketArticle.part == ArticlePart.SOLVED
    query = select(Ticket).where(Ticket.merged_into_id.is_(None), ~exists().where(*is_solution))
    query = query.order_by(Ticket.id.desc()).limit(MOST_UNANSWERED)
    by_digest: dict[str, tuple[str, Ticket]] = {}
    customers: dict[str, set[str]] = {}
    for ticket in session.scalars(query):
        for digest, text in questions_of(ticket, digests).items():
            by_digest.setdefault(digest, (text, ticket))
            customers.setdefault(digest, set()).add(ticket.mailbox)
    return tuple(
        SolvedQuestion("", text, day=ticket.created.date(), kind=Kind.TICKET, sources=len(customers[digest]))
        for digest, (text, ticket) in by_digest.items()
    )
