"""Moving windows on a Redis or Valkey server, shared by several machines.

Moments are of each machine's clock, which should be set by NTP: one that is wrong by a minute counts a minute more or
less. While the server is away, each machine counts in its own windows: a limit is then one of each machine.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from limits.errors import ConfigurationError, StorageError
from limits.storage import RedisStorage

from kb.errors import ConfigError
from web.security.windows.local import Windows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

log = logging.getLogger("firstline.web")

_WAIT_SECONDS: Final = 0.5
"""How long a request waits for the server: it counts in some tenths of a millisecond."""

_AWAY_SECONDS: Final = 10.0
"""How long the server is left alone after it failed, so that not every request waits for it."""

_ADVICE: Final = "write redis://:password@host:6379/0, or rediss:// for TLS"

T = TypeVar("T")


class RemoteWindows(Windows):
    """Counts actions on the server at ``url``, and in the windows of this machine while it is away. Safe to share.

    The server gets digests of the keys, which are made of addresses. It connects with the first action, so a process
    may be forked before.

    Raises:
        ConfigError: the URL is malformed, or the client of such servers is not installed.

    """

    def __init__(self, url: str, file: Path | None = None, secret: bytes = b"") -> None:
        super().__init__(file, secret)
        self._away_until = 0.0
        try:
            self._server = RedisStorage(
                url, wrap_exceptions=True, socket_timeout=_WAIT_SECONDS, socket_connect_timeout=_WAIT_SECONDS
            )
        except ConfigurationError as error:
            raise ConfigError(
                "[web] limits_url: needs a package that is not installed: pip install 'redis>=6,<9'"
            ) from error
        except ValueError:  # its message would quote the password
            raise ConfigError(f"[web] limits_url: {_ADVICE}") from None

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count the actions unless they would exceed the limit; return whether they were counted."""
        return self._at_server(
            lambda: self._server.acquire_entry(self.digest(key).hex(), limit, expiry, amount),
            partial(super().acquire_entry, key, limit, expiry, amount),
        )

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return the time of the oldest action in the window, on the monotonic clock, and the number of actions."""

        def ask() -> tuple[float, int]:
            oldest, times = self._server.get_moving_window(self.digest(key).hex(), limit, expiry)
            return oldest - time.time() + time.monotonic(), times

        return self._at_server(ask, partial(super().get_moving_window, key, limit, expiry))

    def clear(self, key: str) -> None:
        """Delete a window."""
        self._at_server(lambda: self._server.clear(self.digest(key).hex()), lambda: None)
        super().clear(key)

    def reset(self) -> int:
        """Delete all windows; return their number."""
        return self._at_server(lambda: self._server.reset() or 0, super().reset)

    def check(self) -> bool:
        """Return whether the server answers."""
        return self._at_server(self._server.check, lambda: False)

    def _at_server(self, act: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """Return what the server answers, or what is counted here while it is away."""
        moment = time.monotonic()
        if moment >= self._away_until:
            try:
                return act()
            except StorageError as error:
                self._away_until = moment + _AWAY_SECONDS
                reason = type(error.storage_error).__name__
                log.error("limits are counted on this machine alone: %s", reason)  # noqa: TRY400 - may quote the URL
        return otherwise()
