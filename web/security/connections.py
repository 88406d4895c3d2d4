"""Limits on connections: their number in total and per network, and the slowest acceptable transfer."""

from __future__ import annotations

import resource
from dataclasses import dataclass

MAX_CONNECTIONS = 1_000
"""More would not be served any sooner, because each pass of the server's loop visits all connections."""

MIN_CONNECTIONS = 8

RESERVED_FILES = 128
"""Files for the index, the database, the log and the threads, with a margin."""

FILES_PER_CONNECTION = 2
"""The socket, and the temporary file of a large request or response."""

_NETWORK_SHARE = 8
_MIN_PER_NETWORK = 16

HEADER_SECONDS = 20.0
"""The time from opening a connection, or from a request's first byte, to the end of its headers."""

IDLE_SECONDS = 120.0
"""The longest pause between two requests on a connection."""

GRACE_SECONDS = 30.0
"""Transfers are not measured before this, because a phone may lose its network for a moment."""

MIN_BYTES_PER_SECOND = 8_192
"""The slowest acceptable average: 50 MB may take an hour and three quarters."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The most open connections: in ``total``, and ``per_network``, where 0 means no limit."""

    total: int
    per_network: int

    @classmethod
    def of_process(cls, trusted_proxies: int, processes: int = 1) -> ConnectionLimits:
        """Return the limits for this process, one of several that share what a network may open.

        Behind proxies every peer is a proxy, so there is no limit per network.
        """
        total = connections_for(_raised_file_limit())
        share = max(_MIN_PER_NETWORK, total // _NETWORK_SHARE // processes)
        return cls(total, 0 if trusted_proxies else min(total, share))


def connections_for(open_files: int) -> int:
    """Return the number of connections that so many open files allow."""
    return min(MAX_CONNECTIONS, max(MIN_CONNECTIONS, (open_files - RESERVED_FILES) // FILES_PER_CONNECTION))


def _raised_file_limit() -> int:
    """Raise the soft limit of open files as far as useful and allowed; return the new limit."""
    wanted = MAX_CONNECTIONS * FILES_PER_CONNECTION + RESERVED_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    raised = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return raised


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer: its start by the monotonic clock, and the value of the byte counter at that time."""

    began: float
    before: int = 0

    def is_too_slow(self, byte_count: int, now: float) -> bool:
        """Return whether it is slower than any real connection."""
        return byte_count - self.before < (now - self.began - GRACE_SECONDS) * MIN_BYTES_PER_SECOND
