"""Questions that readers and customers ask, as they are stored, and a learner over them."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.web.conftest import services
from web.events.asked import Question as Asked
from web.storage.models import AskedQuery, AskedQueryWord, AskedWord, QueryArticleDay
from web.storage.states import Author, Status
from web.tickets.new_ticket import NewMessage, NewTicket, digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask

    from web.learning.learner import Learner


def today() -> dt.date:
    """Return the day that the code sees; a constant would be yesterday's if midnight passes during the tests."""
    return dt.datetime.now(dt.UTC).date()


@pytest.fixture
def learner(app: Flask) -> Learner:
    return services(app).learner


class Ask(Protocol):
    """Stores a query and how many networks said what of an article on a day."""

    def __call__(self, query: str, slug: str = "bounce", days_ago: int = 0, *, text: str = "", **said: int) -> None: ...


@pytest.fixture
def ask(app: Flask) -> Ask:
    """Return a function that stores what readers did as ``web.events`` counts it."""

    def store(query: str, slug: str = "bounce", days_ago: int = 0, *, text: str = "", **said: int) -> None:
        day = today() - dt.timedelta(days=days_ago)
        digests = services(app).learner.digests
        question = Asked.of(query, digests)
        assert question is not None
        with services(app).database.writing() as session:
            row = session.query(AskedQuery).filter_by(digest=question.digest).one_or_none()
            if row is None:
                row = AskedQuery(digest=question.digest, latest=day, text="")
                session.add(row)
                session.flush()
                for word in sorted({*question.words}):
                    kept = AskedWord(digest=digests.of_word(f"{row.id} {word}"), text=word)
                    session.add(kept)
                    session.flush()
                    session.add(AskedQueryWord(query_id=row.id, word_id=kept.id))
            row.text = text or row.text
            session.add(QueryArticleDay(day=day, query_id=row.id, slug=slug, **said))

    return store


@pytest.fixture
def solve(app: Flask) -> Callable[..., str]:
    """Return a function that opens a ticket, has staff solve it with articles, and returns its reference."""

    def solved(
        subject: str, *slugs: str, email: str = "anna@example.org", query: str = "", body: str = "Set it."
    ) -> str:
        tickets = services(app).tickets
        new_ticket = NewTicket(email, subject, f"{subject} Really.", query=query)
        reference = tickets.open(new_ticket, digest(subject, email)).ticket.reference
        with app.test_request_context():
            entries = services(app).catalogues.look().catalogue.entries
        answer = NewMessage(body, Author.STAFF, "Ben", submission=digest(reference, body))
        tickets.answer(reference, answer, status=Status.SOLVED, articles=[entries[slug] for slug in slugs])
        return reference

    return solved


@pytest.fixture
def handed_over(learner: Learner, tmp_path: Path) -> Callable[[], list[dict[str, object]]]:
    """Return a function that learns, and returns the lines that search gets."""

    def read() -> list[dict[str, object]]:
        learner.learn()
        path = tmp_path / "learning" / "solved.jsonl"
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []

    return read
