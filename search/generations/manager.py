"""Index manager: opens the current generation once, and switches when a new one is published."""

from __future__ import annotations

import datetime as dt
import gc
import math
import threading
import time
import weakref
from typing import TYPE_CHECKING

from search.errors import IndexUnavailableError
from search.generations.generation import Generation, open_generation
from search.generations.layout import CURRENT, current_name
from search.generations.meta import has_damage, stamps
from search.learning.refresh import Refresh
from search.memory import trim_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.config import SearchConfig
    from search.generations.meta import Stamps

RETRY_SECONDS = 5.0
"""Seconds before opening a broken new generation is tried again; the old one serves meanwhile."""

_ATTEMPTS = 3
"""Between reading a generation's name and opening its files, builds may publish another and remove this one."""


class IndexManager:
    """Returns the current generation; safe to share between threads.

    Each call checks the file ``CURRENT`` once. While one thread opens a new generation, the others go on with the old
    one. When an article expires, the generation is reopened without it.
    """

    def __init__(
        self,
        config: SearchConfig,
        clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        complete: Callable[[Generation], Generation] = lambda generation: generation,
    ) -> None:
        """Take the settings, a clock, and what completes a generation that was opened, such as with a cluster."""
        self._config = config
        self._clock = clock
        self._complete = complete
        self._index = config.serving
        self._lock = threading.Lock()
        self._opened: Generation | None = None
        self._replaced: weakref.ref[Generation] | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._retry_at = math.inf
        self._harmless: Stamps = ()
        self._refresh = Refresh(config, clock)

    def current(self) -> Generation:
        """Return the generation that serves, with what was learnt since it was built.

        Raises:
            IndexUnavailableError: none was built, or it is broken and no older one is open.

        """
        generation = self._current()
        docstore = generation.docstore
        self._refresh.look(generation.searcher, docstore.solved_questions, docstore.redirects)
        return generation

    def _current(self) -> Generation:
        if self._replaced is not None and self._replaced() is None:
            self._replaced = None
            _release()
        stamp = self._pointer_stamp()
        opened = self._opened
        if opened is not None and self._is_settled(stamp):
            return opened
        if not self._lock.acquire(blocking=opened is None):
            assert opened is not None  # noqa: S101 - threads wait for the lock only if no generation is open
            return opened
        try:
            return self._switch(stamp)
        finally:
            self._lock.release()

    def settled(self) -> Generation:
        """Return the generation that serves once it remembers everything that was learnt, as ``current`` may not yet.

        Raises:
            IndexUnavailableError: as for ``current``.

        """
        generation = self.current()
        self._refresh.wait()
        return generation

    def answers_at_once(self) -> bool:
        """Return whether a search has neither a generation to open first nor a cluster to ask."""
        opened = self._opened
        if opened is None or opened.candidates is not None:
            return False
        return self._is_settled(self._pointer_stamp()) or self._lock.locked()

    def is_damaged(self) -> bool:
        """Return whether files of the open generation have changed since they were written."""
        opened = self._opened
        if opened is None:
            return False
        folder = self._index / opened.name
        current = stamps(folder)
        if current not in (opened.stamps, self._harmless):
            if has_damage(folder, opened.meta):
                return True
            self._harmless = current  # copied or touched, but the same bytes
        return False

    def _is_settled(self, stamp: tuple[int, int, int] | None) -> bool:
        if stamp != self._stamp or time.monotonic() >= self._retry_at:
            return False
        return self._retry_at < math.inf or not self._has_expired()

    def _has_expired(self) -> bool:
        """Return whether an article has expired since the generation was opened."""
        expires_at = self._opened.docstore.expires_at if self._opened is not None else None
        return expires_at is not None and expires_at <= self._clock()

    def _switch(self, stamp: tuple[int, int, int] | None) -> Generation:
        if self._opened is not None and self._is_settled(stamp):
            return self._opened
        try:
            opened = self._open()
            if self._opened is not None and opened is not self._opened:
                self._replaced = weakref.ref(self._opened)
            self._opened = opened
            self._retry_at = math.inf
        except IndexUnavailableError:
            if self._opened is None:
                raise
            self._retry_at = time.monotonic() + RETRY_SECONDS
        self._stamp = stamp
        return self._opened

    def _open(self) -> Generation:
        for attempt in range(_ATTEMPTS):
            name = current_name(self._index)
            if self._opened is not None and self._opened.name == name and not self._has_expired():
                return self._opened
            try:
                return self._complete(open_generation(self._index / name, self._config, self._clock()))
            except IndexUnavailableError:
                if attempt == _ATTEMPTS - 1 or name == current_name(self._index):
                    raise
        raise IndexUnavailableError(f"{self._index}: a new index is published faster than it can be opened")

    def _pointer_stamp(self) -> tuple[int, int, int] | None:
        """Return inode, time and size of ``CURRENT``, or None if it is missing."""
        try:
            stat = (self._index / CURRENT).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size


def _release() -> None:
    """Return the memory of a generation that no request uses any more to the system.

    Its caches refer to it in circles, which only the collector breaks. Without both, a server grows by a third with
    each new generation.
    """
    is_frozen = gc.get_freeze_count() > 0
    gc.unfreeze()  # a server freezes what it has loaded at its start, the first generation included
    gc.collect()
    if is_frozen:
        gc.freeze()
    trim_memory()
