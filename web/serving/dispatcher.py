"""Which thread answers a request.

Threads share one interpreter. A request that another thread answers costs two switches, and threads that compute at the
same time take turns of five milliseconds, so all of them are late. Therefore the thread that reads connections answers
readers itself, one after the other, where the answer comes from memory in a few milliseconds. What may wait for the
database, a file or another process is left to other threads, as is a long text.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from waitress.task import ThreadedTaskDispatcher  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from waitress.channel import HTTPChannel  # type: ignore[import-untyped]

    from web.catalogues import Catalogues

MAX_QUERY_CHARS: Final = 300
"""A longer query string is a message rather than a few words, and takes longer."""

_QUICK: Final = re.compile(r"/(api/suggest|api/search|search|articles/[^/]+)")


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc] # waitress has no types
    """Leaves requests to threads, except for quick ones if it is given the articles and the index.

    ``path`` is that of the site, if it is served below one.
    """

    def __init__(self, catalogues: Catalogues | None = None, path: str = "") -> None:
        super().__init__()
        self._catalogues = catalogues
        self._path = path
        self._quick: deque[HTTPChannel] = deque()
        self._loop = threading.get_ident()

    def is_in_loop(self) -> bool:
        """Return whether the calling thread is the one that reads connections, which has created this dispatcher."""
        return threading.get_ident() == self._loop

    def add_task(self, task: HTTPChannel) -> None:
        """Have the first request of a connection answered."""
        if self.is_in_loop() and self._is_quick(task):
            self._quick.append(task)
        else:
            super().add_task(task)

    def answer_quick(self) -> None:
        """Answer the quick requests; ``add_task`` cannot, because waitress calls it with a lock held."""
        while self._quick:
            channel = self._quick.popleft()
            channel.service()
            channel.handle_write()

    def _is_quick(self, channel: HTTPChannel) -> bool:
        """Return whether a request is quick; none is where an index is to be opened or a cluster to be asked.

        Of requests that are sent without waiting for responses only the first is, because there may be hundreds.
        """
        request = channel.requests[0]
        return (
            self._catalogues is not None
            and len(channel.requests) == 1
            and request.error is None
            and request.command in {"GET", "HEAD"}
            and len(request.query) <= MAX_QUERY_CHARS
            and _QUICK.fullmatch(request.path.removeprefix(self._path)) is not None
            and self._catalogues.answers_at_once()
        )
