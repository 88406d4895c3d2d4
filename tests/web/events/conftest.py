"""Databases with tables, a writer of steps, and days that pass."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.web.events.test_visitor import BROWSER
from web.config import WebConfig
from web.events import writer as writing
from web.events.note import Note
from web.events.visitor import Visitor
from web.events.writer import StepWriter
from web.storage.database import Database
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.generations.generation import Generation

MONDAY = dt.date(2026, 11, 30)


class Clock:
    """The moment that the writer takes for now: noon, until it is moved."""

    def __init__(self) -> None:
        self.moment = dt.datetime.combine(MONDAY, dt.time(12), dt.UTC)

    def __call__(self) -> dt.datetime:
        return self.moment

    def move(self, **difference: int) -> None:
        """Move on, by hours or days."""
        self.moment += dt.timedelta(**difference)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(writing, "now", clock)
    return clock


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """Open a database with tables, on both engines in a module with ``STORAGE = True``."""
    with closing(Database(database_url)) as database:
        yield database


@pytest.fixture
def writer(database: Database, clock: Clock) -> StepWriter:
    """Return a writer that knows no article."""
    assert clock.moment.date() == MONDAY
    return new_writer(database)


def new_writer(database: Database, generation: Generation | None = None, **settings: object) -> StepWriter:
    """Return the writer of another process."""
    return StepWriter(database, WebConfig(**settings), "a secret key", lambda: generation)


def person(number: int) -> Visitor:
    """Return a visitor in a network of their own."""
    return Visitor(f"192.0.2.{number}", BROWSER)


def search(query: str, number: int = 1, outcome: SearchOutcome = SearchOutcome.UNSURE, *shown: str) -> Note:
    """Return a search of a person; it found ``shown``."""
    return Note(StepKind.SEARCHED, person(number), query, "", outcome, len(shown), shown)


def step(kind: StepKind, slug: str = "", query: str = "", number: int = 1) -> Note:
    """Return another step of a person."""
    return Note(kind, person(number), query, slug)
