"""Talk to a server within a deadline that the server cannot extend.

A socket's own timeout bounds a single call, so a server that sends one byte at a time could hold its client for ever.
An exchange shuts the connection down at the deadline, which ends every call that waits for it. The deadline covers the
DNS lookup, the connection attempt and the TLS handshake, too.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from concurrent.futures import Future
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

T = TypeVar("T")

_ADDRESS_SECONDS = 10.0
"""Limit for each address of a host, so that a silent one leaves time for the next."""


class Exchange:
    """Connects to a server, and cuts the connection at the deadline.

    As a context manager, it turns the error that the cut causes into a TimeoutError.
    """

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._expired = False
        self._timer = threading.Timer(0, self._cut)
        self._deadline = 0.0
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Move the deadline to this many seconds from now; one that has passed stays passed."""
        with self._lock:
            if self._expired:
                return
            self._timer.cancel()
            self._deadline = monotonic() + seconds
            self._timer = threading.Timer(seconds, self._cut)
            self._timer.daemon = True
            self._timer.start()

    def connect(self, address: tuple[str | None, int], *_options: object) -> socket.socket:
        """Return a connection, like ``socket.create_connection``, whose options it accepts and ignores.

        Raises:
            OSError: the host does not exist, none of its addresses answers, or the deadline has passed.

        """
        host, port = address
        failure = OSError("the host has no address")
        lookup = partial(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        for family, kind, protocol, _, target in self.call(lookup):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(min(self._left(), _ADDRESS_SECONDS))
                connection.connect(target)
                with self._lock:
                    self._left()  # raises after the deadline
                    self._connection = connection.dup()  # TLS takes the first handle away from its socket object
            except OSError as error:
                connection.close()
                failure = error
            else:
                connection.settimeout(None)  # from now on, only the timer counts
                return connection
        raise failure

    def call(self, function: Callable[[], T]) -> T:
        """Return the result of a function that cannot be interrupted; at the deadline, its thread is abandoned.

        Raises:
            TimeoutError: the deadline has passed.

        """
        result: Future[T] = Future()

        def run() -> None:
            try:
                result.set_result(function())
            except Exception as error:  # noqa: BLE001 - raised in the caller's thread
                result.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return result.result(self._left())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._expired and isinstance(error, Exception):
            raise TimeoutError("the server took too long") from error

    def close(self) -> None:
        """Stop the timer; the caller closes the connection."""
        with self._lock:
            self._timer.cancel()
            if self._connection:
                self._connection.close()
                self._connection = None

    def _left(self) -> float:
        left = self._deadline - monotonic()
        if left <= 0 or self._expired:
            raise TimeoutError("the server took too long")
        return left

    def _cut(self) -> None:
        with self._lock:
            self._expired = True
            if self._connection:
                with contextlib.suppress(OSError):  # the server closed it first
                    self._connection.shutdown(socket.SHUT_RDWR)
