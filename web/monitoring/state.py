"""The state of the help centre at the moment of a scrape: index, database, and what waits to be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from search.publishing.pull_state import read_state
from web.storage.lease import WORKER_LEASE, is_taken
from web.storage.models import InboundMail, OutboxItem, Ticket, now
from web.storage.states import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from web.catalogues import Catalogues
    from web.storage.database import Database


class StateCollector:
    """Collects the state at each scrape; while the database is down, only its figures are missing."""

    def __init__(self, catalogues: Catalogues, database: Database, index: Path) -> None:
        self._catalogues = catalogues
        self._database = database
        self._index = index

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures."""
        yield from self._index_state()
        yield from self._pull_state()
        is_ready = self._database.probe.state() == "ready"
        yield GaugeMetricFamily("firstline_database_ready", "1 if the database accepts writes.", float(is_ready))
        try:
            with self._database.session() as session:
                works = float(is_taken(session, WORKER_LEASE))
                waiting = tuple(_waiting(session))
        except SQLAlchemyError:
            return
        yield GaugeMetricFamily("firstline_worker_active", "1 if a worker holds the lease on mail.", works)
        yield from waiting

    def _index_state(self) -> Iterator[GaugeMetricFamily]:
        generation = self._catalogues.generation()
        is_ready = generation is not None and not self._catalogues.is_damaged()
        yield GaugeMetricFamily("firstline_index_ready", "1 if an intact index serves.", float(is_ready))
        if generation is None:
            return
        if (cluster := generation.candidates) is not None:
            name = "firstline_search_cluster_ready"
            yield GaugeMetricFamily(
                name, "1 if the search cluster answers, 0 if a snapshot does.", 1.0 - cluster.is_away
            )
        folder = self._index / generation.name
        files = [path.stat() for path in folder.rglob("*") if path.is_file()]
        size, newest = sum(file.st_size for file in files), max((file.st_mtime for file in files), default=0.0)
        articles = float(len(generation.docstore.entries))
        yield GaugeMetricFamily("firstline_index_articles", "Articles in the index that serves.", articles)
        yield GaugeMetricFamily("firstline_index_bytes", "Size of the index that serves.", float(size))
        yield GaugeMetricFamily(
            "firstline_index_published_timestamp_seconds", "When the index that serves was published.", newest
        )

    def _pull_state(self) -> Iterator[GaugeMetricFamily]:
        """Yield the age of the last answer of the store that the index is pulled from; nothing if none ever came."""
        state = read_state(self._index)
        if state.answered is None:
            return
        age = (now() - state.answered).total_seconds()
        yield GaugeMetricFamily("firstline_index_pull_age_seconds", "Time since the store of the index answered.", age)
        yield GaugeMetricFamily(
            "firstline_index_pull_failed", "1 if the last pull of the index failed.", float(bool(state.problem))
        )


def _waiting(session: Session) -> Iterator[GaugeMetricFamily]:
    """Yield the length of each queue, and the age in seconds of what has waited in it longest."""
    queues: tuple[tuple[str, InstrumentedAttribute[int], InstrumentedAttribute[dt.datetime], ColumnElement[bool]], ...]
    queues = (
        ("outbox", OutboxItem.id, OutboxItem.created, OutboxItem.sent.is_(None) & OutboxItem.due.is_not(None)),
        ("inbox", InboundMail.id, InboundMail.created, InboundMail.outcome == ""),
        ("tickets", Ticket.id, Ticket.updated, Ticket.status == Status.OPEN),
    )
    length = GaugeMetricFamily("firstline_queue_length", "Items that wait.", labels=("queue",))
    age = GaugeMetricFamily(
        "firstline_queue_age_seconds", "Age of the item that has waited longest.", labels=("queue",)
    )
    for queue, key, since, is_waiting in queues:
        count: int = session.scalar(select(func.count(key)).where(is_waiting)) or 0
        oldest = session.scalar(select(func.min(since)).where(is_waiting))
        length.add_metric((queue,), count)
        age.add_metric((queue,), (now() - oldest).total_seconds() if oldest else 0.0)
    yield length
    yield age
