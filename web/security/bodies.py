"""Limits on request bodies: how large one may be on its route, and how much of all of them may lie on the disk."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass

MAX_UPLOAD_BYTES = 128 * 1024 * 1024
"""Read up to here, a file that is too large is named beside the form, and all that was typed is still there."""

_MAX_BODY_WITHOUT_FORM_BYTES = 8_192
"""Only POST has forms; a body with any other method is read so that the refusal arrives, and never used."""

_UPLOADS = re.compile(r"(?:/embed)?/(?:contact|tickets/[^/]+)|/desk/tickets/[^/]+")
"""The forms that take files: the ticket form, the page of a ticket, and the desk's."""

_TOTAL_BYTES = 8 * MAX_UPLOAD_BYTES
_NETWORK_BYTES = 2 * MAX_UPLOAD_BYTES


@dataclass(frozen=True, slots=True)
class BodyLimits:
    """How large a body may be: ``max_body_bytes`` except on routes that take files."""

    max_body_bytes: int

    def most_bytes(self, method: str, path: str) -> int:
        """Return how many bytes a request may carry."""
        if method != "POST":
            return min(_MAX_BODY_WITHOUT_FORM_BYTES, self.max_body_bytes)
        return MAX_UPLOAD_BYTES if _UPLOADS.fullmatch(path) else self.max_body_bytes


class UploadSpace:
    """The disk space for bodies that are being received. Safe to share between threads."""

    def __init__(self, total_bytes: int = _TOTAL_BYTES, network_bytes: int = _NETWORK_BYTES) -> None:
        self._free = total_bytes
        self._network_bytes = network_bytes
        self._used: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, network: str, size: int) -> bool:
        """Reserve space for a network; return whether there was enough."""
        with self._lock:
            if size > self._free or self._used[network] + size > self._network_bytes:
                return False
            self._free -= size
            self._used[network] += size
            return True

    def give_back(self, network: str, size: int) -> None:
        """Release space that was reserved."""
        with self._lock:
            self._free += size
            self._used[network] -= size
            if self._used[network] <= 0:
                del self._used[network]
