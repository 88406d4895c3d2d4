"""Limits on connections: how many in all, how many for one network, and how slow a peer may be."""

from __future__ import annotations

import resource
from dataclasses import dataclass

MAX_CONNECTIONS = 1_000
"""More would not be served sooner: each pass of the server's loop looks at all of them."""

MIN_CONNECTIONS = 8

RESERVED_FILES = 128
"""What the index, the database, the log and the threads keep open at the same time, with room to spare."""

FILES_PER_CONNECTION = 2
"""The socket, and the temporary file of a large request or answer."""

_NETWORK_SHARE = 8
_MIN_PER_NETWORK = 16

HEADER_SECONDS = 20.0
"""From the first byte of a request, or from the connection, until its headers are complete."""

IDLE_SECONDS = 120.0
"""How long a browser may keep a connection between two requests."""

GRACE_SECONDS = 30.0
"""A transfer is not judged before: a phone may lose its network for a moment."""

MIN_BYTES_PER_SECOND = 8_192
"""What a transfer must keep up on average: 50 MB may take an hour and three quarters, one byte a second may not."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """How many connections may be open: ``total``, and ``per_network`` for one network, 0 for no such limit."""

    total: int
    per_network: int

    @classmethod
    def of_process(cls, trusted_proxies: int) -> ConnectionLimits:
        """Return what the open files of this process allow; behind proxies, every peer is a proxy of ours."""
        total = connections_for(_raised_file_limit())
        return cls(total, 0 if trusted_proxies else min(total, max(_MIN_PER_NETWORK, total // _NETWORK_SHARE)))


def connections_for(open_files: int) -> int:
    """Return how many connections so many open files allow."""
    return min(MAX_CONNECTIONS, max(MIN_CONNECTIONS, (open_files - RESERVED_FILES) // FILES_PER_CONNECTION))


def _raised_file_limit() -> int:
    """Raise the soft limit of open files as far as it helps and is allowed; return what holds now."""
    wanted = MAX_CONNECTIONS * FILES_PER_CONNECTION + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return raised


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that began at a moment of the monotonic clock, when a counter of bytes stood at ``before``."""

    began: float
    before: int = 0

    def is_too_slow(self, counted: int, now: float) -> bool:
        """Tell whether less was transferred since than a peer on a poor line manages."""
        return counted - self.before < (now - self.began - GRACE_SECONDS) * MIN_BYTES_PER_SECOND
