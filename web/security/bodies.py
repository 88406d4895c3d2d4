"""Limits on request bodies: the size per route, and the disk space of all of them together."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass

MAX_UPLOAD_BYTES = 128 * 1024 * 1024
"""Bodies are received up to this size, so that a form with too large a file comes back with its text."""

_MAX_BODY_WITHOUT_FORM_BYTES = 8_192
"""Only POST has forms. Any other body is received so that the client reads the error, and then dropped."""

_UPLOADS = re.compile(r"(?:/embed)?/(?:contact(?:/files)?|tickets/[^/]+)|/desk/tickets/[^/]+")
"""Routes that take files: the ticket form and its script, the ticket page, and the desk's ticket page."""

_TOTAL_BYTES = 8 * MAX_UPLOAD_BYTES
_NETWORK_BYTES = 2 * MAX_UPLOAD_BYTES


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """The size limit of a body: ``max_body_bytes`` except on routes that take files."""

    max_body_bytes: int
    site_path: str = ""

    def max_bytes(self, method: str, path: str) -> int:
        """Return the size limit for a request's body."""
        if method != "POST":
            return min(_MAX_BODY_WITHOUT_FORM_BYTES, self.max_body_bytes)
        path = path.removeprefix(self.site_path)
        return MAX_UPLOAD_BYTES if _UPLOADS.fullmatch(path) else self.max_body_bytes


class UploadSpace:
    """Disk space for bodies that are being received. Thread-safe."""

    def __init__(self, total_bytes: int = _TOTAL_BYTES, network_bytes: int = _NETWORK_BYTES) -> None:
        self._free = total_bytes
        self._network_bytes = network_bytes
        self._used: Counter[str] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def of_process(cls, processes: int) -> UploadSpace:
        """Return the share of one of several processes, in which the largest upload still fits."""
        return cls(*(max(MAX_UPLOAD_BYTES, size // processes) for size in (_TOTAL_BYTES, _NETWORK_BYTES)))

    def take(self, network: str, size: int) -> bool:
        """Reserve space for a network; return whether there is enough."""
        with self._lock:
            if size > self._free or self._used[network] + size > self._network_bytes:
                return False
            self._free -= size
            self._used[network] += size
            return True

    def give_back(self, network: str, size: int) -> None:
        """Release reserved space."""
        with self._lock:
            self._free += size
            self._used[network] -= size
            if self._used[network] <= 0:
                del self._used[network]
