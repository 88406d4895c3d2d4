"""IndexManager: the generation that serves now, opened once and exchanged when a new one is published."""

from __future__ import annotations

import datetime as dt
import math
import threading
import time
from typing import TYPE_CHECKING

from search.errors import IndexUnavailableError
from search.generations.generation import Generation, open_generation
from search.generations.layout import CURRENT, current_name
from search.generations.meta import has_damage, stamps

if TYPE_CHECKING:
    from collections.abc import Callable

    from search.config import SearchConfig
    from search.generations.meta import Stamps

RETRY_SECONDS = 5.0
"""How long the old generation goes on before a new one that could not be opened is tried again."""

_ATTEMPTS = 3
"""A generation may be published, and an older one removed, between reading its name and opening its files."""


class IndexManager:
    """Hands out the current generation; safe to share between threads.

    Each call costs one look at the file ``CURRENT``. While one thread opens a new generation, the others go on
    with the old one. When an article expires, the generation is opened anew, without that article.
    """

    def __init__(
        self, config: SearchConfig, clock: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)
    ) -> None:
        self._config = config
        self._clock = clock
        self._index = config.index
        self._lock = threading.Lock()
        self._opened: Generation | None = None
        self._stamp: tuple[int, int, int] | None = None
        self._retry_at = math.inf
        self._harmless: Stamps = ()

    def current(self) -> Generation:
        """Return the generation that serves.

        Raises:
            IndexUnavailableError: none was built, or it is broken and there is no older one to go on with.

        """
        stamp = self._look()
        opened = self._opened
        if opened is not None and self._is_settled(stamp):
            return opened
        if not self._lock.acquire(blocking=opened is None):
            assert opened is not None  # noqa: S101 - the lock is only waited for where there is nothing to serve
            return opened
        try:
            return self._exchange(stamp)
        finally:
            self._lock.release()

    def is_damaged(self) -> bool:
        """Tell whether files of the open generation are no longer as they were written."""
        opened = self._opened
        if opened is None:
            return False
        folder = self._index / opened.name
        now = stamps(folder)
        if now not in (opened.stamps, self._harmless):
            if has_damage(folder, opened.meta):
                return True
            self._harmless = now  # copied or touched, and still the same bytes
        return False

    def _is_settled(self, stamp: tuple[int, int, int] | None) -> bool:
        if stamp != self._stamp or time.monotonic() >= self._retry_at:
            return False
        return self._retry_at < math.inf or not self._has_expired()

    def _has_expired(self) -> bool:
        """Say whether an article expired since the generation was opened."""
        expires_at = self._opened.docstore.expires_at if self._opened is not None else None
        return expires_at is not None and expires_at <= self._clock()

    def _exchange(self, stamp: tuple[int, int, int] | None) -> Generation:
        if self._opened is not None and self._is_settled(stamp):
            return self._opened
        try:
            self._opened = self._open()
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
                return open_generation(self._index / name, self._config, self._clock())
            except IndexUnavailableError:
                if attempt == _ATTEMPTS - 1 or name == current_name(self._index):
                    raise
        raise IndexUnavailableError(f"{self._index}: a new index is published faster than it can be opened")

    def _look(self) -> tuple[int, int, int] | None:
        """Return what tells one ``CURRENT`` from the next, or None where there is none."""
        try:
            stat = (self._index / CURRENT).stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_size
