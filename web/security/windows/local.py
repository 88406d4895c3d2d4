"""Moving windows for rate limits, shared by the processes of a machine and measured with the monotonic clock.

The storages that come with ``limits`` use the wall clock, which may be set back or forward by an hour, and count either
in one process or on a server of their own.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Final, TypeVar

from limits.storage import MovingWindowSupport, Storage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger("firstline.web")

_SWEEP_SECONDS = 60.0
_WAIT_SECONDS = 5.0
"""How long a process waits for another one that is counting: each takes a fraction of a millisecond."""

_TABLE: Final = (
    "create table if not exists counted (key blob, moment real, ends real, times integer)",
    "create index if not exists counted_key on counted (key, moment)",
)

T = TypeVar("T")


class Windows(Storage, MovingWindowSupport):
    """Counts actions in ``file``, or in the memory of this process. Safe to share between threads and processes.

    The file keeps digests of the keys, which are made of addresses. It is opened with the first action, so a process
    may be forked before. The monotonic clock is the same for all processes of a machine.
    """

    STORAGE_SCHEME = None
    """Never created from a URL."""

    def __init__(self, file: Path | None = None, secret: bytes = b"") -> None:
        super().__init__()
        self._file = file
        self._secret = hashlib.blake2b(secret, digest_size=32).digest()
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._sweep_at = 0.0

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return the exceptions of a failing storage."""
        return sqlite3.Error

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count the actions unless they would exceed the limit; return whether they were counted."""
        now, digest = time.monotonic(), self.digest(key)

        def count(connection: sqlite3.Connection) -> bool:
            connection.execute("begin immediate")
            if now >= self._sweep_at:  # because every visitor leaves some
                self._sweep_at = now + _SWEEP_SECONDS
                connection.execute("delete from counted where ends < ?", (now,))
            if _counted(connection, digest, now - expiry)[1] + amount > limit:
                return False
            connection.execute("insert into counted values (?, ?, ?, ?)", (digest, now, now + expiry, amount))
            return True

        return self._ask(count, otherwise=True)

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:  # noqa: ARG002 - the port's
        """Return the time of the oldest action in the window, and the number of actions."""
        now, digest = time.monotonic(), self.digest(key)
        nothing: tuple[float | None, int] = None, 0
        oldest, times = self._ask(lambda connection: _counted(connection, digest, now - expiry), nothing)
        return (now if oldest is None else oldest), times

    def clear(self, key: str) -> None:
        """Delete a window."""
        statement = "delete from counted where key = ?"
        self._ask(lambda connection: connection.execute(statement, (self.digest(key),)), None)

    def reset(self) -> int:
        """Delete all windows; return their number."""

        def delete(connection: sqlite3.Connection) -> int:
            (count,) = connection.execute("select count(distinct key) from counted").fetchone()
            connection.execute("delete from counted")
            return int(count)

        return self._ask(delete, 0)

    def check(self) -> bool:
        """Return whether the storage works."""
        return True

    def get(self, key: str) -> int:
        """Return the number of actions counted for a key."""
        return self._ask(lambda connection: _counted(connection, self.digest(key), 0.0)[1], 0)

    def get_expiry(self, key: str) -> float:
        """Return the time at which a window ends."""
        statement, now = "select coalesce(max(ends), ?) from counted where key = ?", time.monotonic()
        found = self._ask(lambda connection: connection.execute(statement, (now, self.digest(key))).fetchone(), (now,))
        return float(found[0])

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Refuse to count in a fixed window: this storage has moving windows only."""
        raise NotImplementedError(f"{key}: only moving windows are supported ({amount} for {expiry} seconds)")

    def digest(self, key: str) -> bytes:
        """Return what stands for a key, bytes [16]."""
        return hashlib.blake2b(key.encode(), digest_size=16, key=self._secret).digest()

    def _ask(self, act: Callable[[sqlite3.Connection], T], otherwise: T) -> T:
        """Return what an act on the windows returns, in a transaction, or ``otherwise`` if they cannot be asked.

        A full disk or a deleted folder must lock no one out. The next act opens the file anew.
        """
        with self._lock:
            try:
                with self._open() as connection:
                    return act(connection)
            except sqlite3.Error as error:
                log.error("actions could not be counted: %s", error)  # noqa: TRY400 - the message explains it
                if self._connection is not None:
                    self._connection.close()
                    self._connection = None
        return otherwise

    def _open(self) -> sqlite3.Connection:
        """Return the connection, which as a context commits what is done in it.

        The journal is a file, because a process that is killed while it writes would leave a damaged one otherwise.
        """
        if self._connection is None:
            self._connection = sqlite3.connect(
                self._file or ":memory:", timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            for statement in ("pragma journal_mode = persist", "pragma synchronous = off", *_TABLE):
                self._connection.execute(statement)
        return self._connection


def _counted(connection: sqlite3.Connection, digest: bytes, since: float) -> tuple[float | None, int]:
    """Return the time of the oldest action since a moment, None without any, and their number."""
    statement = "select min(moment), coalesce(sum(times), 0) from counted where key = ? and moment >= ?"
    oldest, times = connection.execute(statement, (digest, since)).fetchone()
    return oldest, int(times)
