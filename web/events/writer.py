"""Write noted steps: digests instead of addresses, scrubbed words instead of queries."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from web.events.asked import AskedQueries, Question, readable_text
from web.events.counts.closing import close_days
from web.events.digests import AskedDigests, visit_digest
from web.events.quota import Quota
from web.events.vocabulary import vocabulary_of
from web.storage.database import STEPS
from web.storage.models import Step, StepSalt, now

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from sqlalchemy.orm import Session

    from search.generations.generation import Generation
    from web.config import WebConfig
    from web.events.note import Note
    from web.storage.database import Database

_SALT_BYTES = 32


class StepWriter:
    """Writes steps in one transaction a batch."""

    def __init__(
        self, database: Database, config: WebConfig, secret: str, generation: Callable[[], Generation | None]
    ) -> None:
        self._database = database
        self._digests = AskedDigests(secret)
        self._generation = generation
        self._config = config
        self._quota = Quota()
        self._closed: tuple[dt.date, int] | None = None

    def write(self, notes: Sequence[Note]) -> None:
        """Write steps as those of today, unless their network has taken too many.

        Raises:
            SQLAlchemyError: the database is away.

        """
        day = self._local_now().date()
        if not (notes := self._quota.within(notes, day)):
            return
        typed = dict.fromkeys(note.query for note in notes)
        questions = {query: Question.of(query, self._digests) for query in typed}
        asked = [question for question in questions.values() if question is not None]
        vocabulary = vocabulary_of(self._generation())
        with self._database.writing(lock=STEPS) as session:
            queries = AskedQueries(session, self._digests, vocabulary, self._config.record_people)
            ids = queries.ids(asked, day)
            salt = _salt(session, day)
            rows = []
            for note in notes:
                question = questions[note.query]
                rows.append(_row(note, day, salt, ids[question.digest] if question else None))
            session.execute(insert(Step), rows)
            queries.reveal(asked, ids)

    def readable(self, session: Session, query: str) -> str:
        """Return the words of a query that enough people asked; otherwise ""."""
        return readable_text(session, Question.of(query, self._digests))

    def clean_up(self) -> None:
        """Count and delete the steps of days that are over: at the start, and once an hour.

        Raises:
            SQLAlchemyError: the database is away.

        """
        moment = self._local_now()
        if (hour := (moment.date(), moment.hour)) != self._closed:
            close_days(self._database, moment.date(), self._config.record_days)
            self._closed = hour

    def _local_now(self) -> dt.datetime:
        return now().astimezone(ZoneInfo(self._config.time_zone))


def _salt(session: Session, day: dt.date) -> bytes:
    """Return the salt of a day, made by the first process that needs it."""
    salt = session.scalar(select(StepSalt.salt).where(StepSalt.day == day))
    if salt is None:
        salt = secrets.token_bytes(_SALT_BYTES)
        session.add(StepSalt(day=day, salt=salt))
        session.flush()
    return salt


def _row(note: Note, day: dt.date, salt: bytes, query_id: int | None) -> dict[str, object]:
    return {
        "day": day,
        "kind": note.kind,
        "visit": visit_digest(salt, note.visitor.browser),
        "network": visit_digest(salt, note.visitor.network),
        "query_id": query_id,
        "outcome": note.outcome,
        "total": note.total,
        "shown": " ".join(note.shown),
        "slug": note.slug,
    }
