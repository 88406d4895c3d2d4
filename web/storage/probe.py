"""Health of the database: whether it accepts writes, checked at most every few seconds."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Literal

from sqlalchemy.exc import SQLAlchemyError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

State = Literal["ready", "unwritable", "unreachable"]

_FRESH_SECONDS = 5.0
"""Anyone may request the health of the site, and each probe is a write."""


class WriteProbe:
    """Tries to write. Safe to share between threads: one probes while the others get the previous result."""

    def __init__(self, engine: Engine, fresh_seconds: float = _FRESH_SECONDS) -> None:
        self._engine = engine
        self._fresh_seconds = fresh_seconds
        self._lock = threading.Lock()
        self._state: State = "ready"
        self._stale_at = 0.0

    def state(self) -> State:
        """Return whether the database can be reached and written."""
        if time.monotonic() >= self._stale_at and self._lock.acquire(blocking=False):
            try:
                self._state = self._probe()
                self._stale_at = time.monotonic() + self._fresh_seconds
            finally:
                self._lock.release()
        return self._state

    def _probe(self) -> State:
        try:
            with self._engine.connect() as connection:
                return "ready" if _takes_writes(connection) else "unwritable"
        except SQLAlchemyError:
            return "unreachable"


def _takes_writes(connection: Connection) -> bool:
    """Return whether a write succeeds; with SQLite it rewrites ``user_version``, which is left to applications."""
    if connection.dialect.name != "sqlite":
        return connection.exec_driver_sql("show transaction_read_only").scalar() == "off"
    try:
        version = int(connection.exec_driver_sql("pragma user_version").scalar_one())
        connection.exec_driver_sql(f"pragma user_version = {version}")
        connection.commit()
    except SQLAlchemyError:
        return False
    return True
