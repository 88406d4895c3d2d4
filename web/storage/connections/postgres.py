"""Connections to PostgreSQL that notice when the server is gone, and wait for nothing without a limit."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy import create_engine, event

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import URL, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect

    from web.storage.connections.config import DatabaseConfig

    Connect = Callable[[Dialect, object, tuple[object, ...], dict[str, object]], DBAPIConnection]

log = logging.getLogger("firstline.web")

_WAIT_SECONDS: Final = 5.0
"""How long a request waits while all connections are in use."""

_RECYCLE_SECONDS: Final = 1_800
_REPLICA_RECYCLE_SECONDS: Final = 60
"""When a connection is replaced; one that was meant for the replica may lead to the primary until then."""

_LIBPQ: Final[Mapping[str, int]] = {
    "keepalives_idle": 5,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""How soon a machine that vanished without a word is noticed: about 10 s, whether it is asked or about to answer.

The first three are seconds and a number, the last is milliseconds.
"""

_IDLE_IN_TRANSACTION_SECONDS: Final = 60
"""The server then frees the locks of a machine that vanished; no transaction of ours waits for anything else."""


def primary_engine(url: URL, config: DatabaseConfig) -> Engine:
    """Return the engine of the database."""
    return _engine(url, config, OneAttempt().connect)


def replica_engine(url: URL, primary: Engine, config: DatabaseConfig) -> Engine:
    """Return an engine that reads from a replica, and from the primary while the replica is away."""
    primary_arguments = _arguments(primary.url, config, read_only=True)
    return _engine(url, config, Fallback(primary, primary_arguments).connect, read_only=True)


def _engine(url: URL, config: DatabaseConfig, connect: Connect, *, read_only: bool = False) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # errors of the database are logged, and must not quote what people wrote
        pool_pre_ping=True,
        pool_size=config.pool_size,
        max_overflow=config.pool_overflow,
        pool_timeout=_WAIT_SECONDS,
        pool_recycle=_REPLICA_RECYCLE_SECONDS if read_only else _RECYCLE_SECONDS,
        connect_args=_arguments(url, config, read_only=read_only),
    )
    event.listen(engine, "do_connect", connect)
    return engine


def _arguments(url: URL, config: DatabaseConfig, *, read_only: bool) -> dict[str, object]:
    """Return the parameters of libpq; those in the URL come before ours."""
    options = {
        "statement_timeout": round(config.statement_seconds * 1_000),
        "lock_timeout": round(config.lock_seconds * 1_000),
        "idle_in_transaction_session_timeout": _IDLE_IN_TRANSACTION_SECONDS * 1_000,
        "default_transaction_read_only": "on" if read_only else "off",
    }
    theirs = url.query.get("options", "")
    ours = " ".join(f"-c {name}={value}" for name, value in options.items())
    defaults = {"connect_timeout": config.connect_seconds, "application_name": config.application_name, **_LIBPQ}
    missing = {name: value for name, value in defaults.items() if name not in url.query}
    return {**missing, "options": f"{ours} {theirs if isinstance(theirs, str) else ' '.join(theirs)}".strip()}


class OneAttempt:
    """Lets one thread at a time try to reach a server that is away; the others fail at once.

    Otherwise a machine that does not answer would keep every thread waiting, and search with them.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._is_away = False

    def connect(
        self, dialect: Dialect, _record: object, arguments: tuple[object, ...], parameters: dict[str, object]
    ) -> DBAPIConnection:
        """Connect to the database.

        Raises:
            psycopg.OperationalError: the database is away, or was a moment ago and another thread is trying.

        """
        is_first = self._turn.acquire(blocking=False)
        if self._is_away and not is_first:
            raise dialect.loaded_dbapi.OperationalError("the database is away")
        try:
            connection = dialect.connect(*arguments, **parameters)
        except dialect.loaded_dbapi.Error:
            self._is_away = True
            raise
        finally:
            if is_first:
                self._turn.release()
        self._is_away = False
        return connection


class Fallback:
    """Connects to a replica, or else to the primary."""

    def __init__(self, primary: Engine, primary_parameters: dict[str, object]) -> None:
        _, parameters = primary.dialect.create_connect_args(primary.url)
        self._primary_parameters = {**parameters, **primary_parameters}
        self._replica, self._primary = OneAttempt(), OneAttempt()
        self._is_reported = False

    def connect(
        self, dialect: Dialect, record: object, arguments: tuple[object, ...], parameters: dict[str, object]
    ) -> DBAPIConnection:
        """Connect to the replica, or to the primary if that fails.

        Raises:
            psycopg.OperationalError: both are away.

        """
        try:
            connection = self._replica.connect(dialect, record, arguments, parameters)
        except dialect.loaded_dbapi.OperationalError:
            if not self._is_reported:
                log.warning("[database] replica_url: it is away, so insights are read from the primary")
            self._is_reported = True
            return self._primary.connect(dialect, record, (), self._primary_parameters)
        self._is_reported = False
        return connection
