"""The learner: collects solved questions, and writes the file for search when they change."""

from __future__ import annotations

import datetime as dt
import logging
import time
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from web.learning import handover
from web.learning.keeping import copy_readable, forget_questions
from web.learning.readers import collect_readers, said_by_readers
from web.learning.solved_tickets import changed_tickets, collect_tickets, forget_tickets
from web.storage.models import now

if TYPE_CHECKING:
    from search.config import SearchConfig
    from web.config import WebConfig
    from web.events.digests import AskedDigests
    from web.storage.database import Database

log = logging.getLogger("firstline.web")

_PERIOD_SECONDS: Final = 30.0
"""Search looks at the file every 20 seconds, so it learns within a minute."""

_MARGIN: Final = dt.timedelta(minutes=5)
"""Tickets that changed shortly before the last collection are read again: a transaction may have been under way."""

_DAYS_READ_AGAIN: Final = dt.timedelta(days=2)
"""Days read again: the last counts of a day are written after midnight, perhaps in another time zone."""

_BATCH: Final = 100
"""Tickets, or statements of readers, that one transaction learns from."""

_BEGINNING: Final = dt.datetime(1, 1, 2, tzinfo=dt.UTC)


class Learner:
    """Learns in the background, in the worker."""

    def __init__(self, database: Database, digests: AskedDigests, config: WebConfig, search: SearchConfig) -> None:
        self._database = database
        self.digests = digests
        self._config = config
        self.path = search.solved_questions
        self.is_on = search.learning != "off"
        self._tickets_since = _BEGINNING
        self._days_since = dt.date.min
        self._handed_over: tuple[object, ...] = ()
        self._due = 0.0

    def run_when_due(self, *, collects: bool = True) -> None:
        """Learn if it is due, and log a failure; ``collects`` as in ``learn``."""
        moment = time.monotonic()
        if not self.is_on or moment < self._due:
            return
        self._due = moment + _PERIOD_SECONDS
        try:
            self.learn(collects=collects)
        except (SQLAlchemyError, OSError) as error:
            log.error("nothing could be learnt: %s", type(error).__name__)  # noqa: TRY400 - messages may quote people

    def learn(self, *, collects: bool = True) -> bool:
        """Collect what was solved since the last time, and return whether search gets another file.

        One process collects for all machines (``collects``); each writes the file that its own search reads.

        Raises:
            SQLAlchemyError: the database is away.
            OSError: the file cannot be written.

        """
        if collects:
            self._collect()
        with self._database.session() as session:
            fingerprint = handover.fingerprint(session)
        if fingerprint == self._handed_over:
            return False
        is_new = self.hand_over()
        self._handed_over = fingerprint
        return is_new

    def _collect(self) -> None:
        """Store what was solved, and forget what no longer counts."""
        started, days = now(), self._config.learning_days
        day = started.astimezone(ZoneInfo(self._config.time_zone)).date()
        self._store_solved()
        with self._database.writing() as session:
            forget_tickets(session)
            copy_readable(session, self.digests, self._config.record_people)
            forget_questions(session, day - dt.timedelta(days=days) if days else None)
        self._tickets_since, self._days_since = started - _MARGIN, day - _DAYS_READ_AGAIN

    def _store_solved(self) -> None:
        """Store what was solved, in parts: a ticket that is sent now must not wait until all of it is read."""
        with self._database.session() as session:
            tickets = changed_tickets(session, self._tickets_since)
            said = said_by_readers(session, self._days_since)
        for start in range(0, len(tickets), _BATCH):
            with self._database.writing() as session:
                collect_tickets(session, self.digests, tickets[start : start + _BATCH])
        for start in range(0, len(said), _BATCH):
            with self._database.writing() as session:
                collect_readers(session, said[start : start + _BATCH])

    def hand_over(self) -> bool:
        """Write what search gets, and return whether that is another file; also removes what was erased.

        Raises:
            SQLAlchemyError: the database is away.
            OSError: the file cannot be written.

        """
        if not self.is_on and not self.path.exists():
            return False
        with self._database.session() as session:
            questions = handover.solved_questions(session, self.digests)
        return handover.write(self.path, questions)
