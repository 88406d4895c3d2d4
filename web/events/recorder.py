"""The recorder: notes what readers do, and writes it in the background.

Noting a step costs a request some microseconds: it only joins a queue in memory. A full queue drops steps; whatever
becomes of them, tickets are stored by the request itself.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from web.events.visitor import visitor_of
from web.storage.states import SearchOutcome, StepKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from _typeshed.wsgi import WSGIEnvironment

    from web.events.visitor import Visitor

log = logging.getLogger("firstline.web")

MAX_WAITING: Final = 10_000
"""Steps in the queue: some megabytes of memory while the database is away."""

_BATCH: Final = 500
"""Steps that one transaction writes, so that a ticket never waits long for the database."""

_PAUSE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Note:
    """A step as a request notes it, in memory only; the columns of ``Step`` say what the fields mean.

    With ``is_typing`` it is a search whose query may still grow.
    """

    kind: StepKind
    visitor: Visitor
    query: str = ""
    slug: str = ""
    outcome: SearchOutcome | None = None
    total: int = 0
    shown: tuple[str, ...] = ()
    is_typing: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: whether that answers the query, how many articles, and the slugs that were listed."""

    outcome: SearchOutcome
    total: int
    shown: tuple[str, ...]


class Recorder:
    """Notes the steps of requests, and hands them to ``write`` in the background. Safe to share between threads.

    Each method that notes a step takes the WSGI environment of the request, which says whether it may be recorded.
    Nothing is recorded if there is no ``write``.
    """

    def __init__(self, write: Callable[[Sequence[Note]], None] | None) -> None:
        self._write = write
        self._waiting: deque[Note] = deque()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def searched(self, environ: WSGIEnvironment, query: str, found: Found, *, is_typing: bool = False) -> None:
        """Note a search; with ``is_typing``, one whose query may still grow."""
        if self._write and (visitor := visitor_of(environ)):
            note = Note(StepKind.SEARCHED, visitor, query, "", found.outcome, found.total, found.shown, is_typing)
            self._add(note)

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

    def start(self) -> None:
        """Begin to write in the background."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write what waits, and stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def flush(self) -> None:
        """Write what waits, in batches; a batch that cannot be written is dropped."""
        while self._write and self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
            try:
                self._write(batch)
            except Exception as error:  # noqa: BLE001 - steps may be lost, but the next ones must not be
                log.error("steps could not be recorded: %s", type(error).__name__)  # noqa: TRY400 - they quote people

    def _note(self, environ: WSGIEnvironment, kind: StepKind, query: str, slug: str = "") -> None:
        if self._write and (visitor := visitor_of(environ)):
            self._add(Note(kind, visitor, query, slug))

    def _add(self, note: Note) -> None:
        if len(self._waiting) < MAX_WAITING:
            self._waiting.append(note)

    def _run(self) -> None:
        while not self._stop.wait(_PAUSE_SECONDS):
            self.flush()
        self.flush()
