"""The recorder: notes what readers do, and writes it in the background.

Noting a step costs a request some microseconds: it only joins a queue in memory. A full queue drops steps; whatever
becomes of them, tickets are stored by the request itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from search.query import MAX_CHARS
from web.events.note import OUTCOME, Note
from web.events.scrubbing import whole_words
from web.events.settling import Settling
from web.events.visitor import visitor_of
from web.events.writer import StepWriter
from web.storage.states import StepKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed.wsgi import WSGIEnvironment
    from sqlalchemy.orm import Session

    from search.generations.generation import Generation
    from web.config import WebConfig
    from web.events.note import Found
    from web.storage.database import Database

log = logging.getLogger("firstline.web")

MAX_WAITING: Final = 10_000
"""Steps in the queue: some megabytes of memory while the database is away."""

_BATCH: Final = 100
"""Steps that one transaction writes, so that a ticket never waits long for the database."""

_PAUSE_SECONDS: Final = 1.0
_STOP_SECONDS: Final = 10.0
"""How long a stopping server waits for a database that does not answer."""


class Writer(Protocol):
    """Where steps are written, and days end."""

    def write(self, notes: Sequence[Note]) -> None:
        """Write steps."""
        ...

    def readable(self, session: Session, query: str) -> str:
        """Return the words of a query that enough people asked; otherwise ""."""
        ...

    def clean_up(self) -> None:
        """Count and delete the steps of days that are over."""
        ...


class Recorder:
    """Notes the steps of requests, and writes them in the background. Safe to share between threads.

    Each method that notes a step takes the WSGI environment of the request, which says whether it may be recorded.
    """

    def __init__(self, writer: Writer, *, is_on: bool = True) -> None:
        self._writer = writer
        self._is_on = is_on
        self._waiting: deque[Note] = deque()
        self._settling = Settling()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def searched(self, environ: WSGIEnvironment, query: str, found: Found, *, is_typing: bool = False) -> None:
        """Note a search; with ``is_typing``, one whose query may still grow."""
        environ[OUTCOME] = found.outcome
        if self._is_on and (visitor := visitor_of(environ)):
            details = found.outcome, found.total, found.shown, is_typing
            self._add(Note(StepKind.SEARCHED, visitor, whole_words(query, MAX_CHARS), "", *details))

    def opened(self, environ: WSGIEnvironment, slug: str, query: str = "") -> None:
        """Note that an article was opened, and from which query."""
        self._note(environ, StepKind.OPENED, query, slug)

    def solved(self, environ: WSGIEnvironment, slug: str, query: str = "") -> None:
        """Note that an article solved a question."""
        self._note(environ, StepKind.SOLVED, query, slug)

    def voted(self, environ: WSGIEnvironment, slug: str, query: str = "", *, is_helpful: bool) -> None:
        """Note a vote on an article."""
        self._note(environ, StepKind.HELPFUL if is_helpful else StepKind.UNHELPFUL, query, slug)

    def wrote(self, environ: WSGIEnvironment, query: str = "") -> None:
        """Note that a ticket was sent, but not which: a ticket has an address, which would name the visit."""
        self._note(environ, StepKind.WROTE, query)

    def readable(self, session: Session, environ: WSGIEnvironment, query: str) -> str:
        """Return a query as it may be stored: its words if enough people asked it, otherwise ""."""
        return self._writer.readable(session, query) if self._is_on and visitor_of(environ) else ""

    def start(self) -> None:
        """Begin to write in the background."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what waits, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_STOP_SECONDS)

    def flush(self, *, everything: bool = False) -> None:
        """Write what waits; with ``everything``, also the queries that may still grow. What cannot be written is lost.

        Only one thread at a time may call it.
        """
        notes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        ready = self._settling.settled(notes, time.monotonic()) + (self._settling.rest() if everything else [])
        for first in range(0, len(ready), _BATCH):
            _attempt(partial(self._writer.write, ready[first : first + _BATCH]))

    def clean_up(self) -> None:
        """End the days that are over."""
        _attempt(self._writer.clean_up)

    def _note(self, environ: WSGIEnvironment, kind: StepKind, query: str, slug: str = "") -> None:
        if self._is_on and (visitor := visitor_of(environ)):
            self._add(Note(kind, visitor, whole_words(query, MAX_CHARS), slug))

    def _add(self, note: Note) -> None:
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(note)

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE_SECONDS):
            self.clean_up()
            self.flush()
        self.flush(everything=True)


def recorder_of(
    database: Database, config: WebConfig, secret: str, generation: Callable[[], Generation | None]
) -> Recorder:
    """Return the recorder of a site; ``generation`` is the index whose words may be read at once."""
    return Recorder(StepWriter(database, config, secret, generation), is_on=config.record)


def _attempt(step: Callable[[], None]) -> None:
    """Do a step; one that fails is logged and given up, because what follows must not be lost with it."""
    try:
        step()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, requests and tickets go on
        log.error("steps could not be recorded: %s", type(error).__name__)  # noqa: TRY400 - messages may quote people
