"""Exchange: one conversation with a server that ends by a deadline, whatever the server does.

A socket's own timeout bounds each call alone: a server that sends one byte at a time keeps its client for ever. Here a
timer shuts the connection down at the deadline, which ends every call that waits for it. The look-up in the DNS, the
connection attempt and the TLS handshake count, too.
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

Got = TypeVar("Got")

_ADDRESS_SECONDS = 10.0
"""For each address of a host, so that one that never answers leaves time for the next."""


class Exchange:
    """Connects, and cuts the connection at the deadline.

    As a context manager it turns the error that the cut causes into a TimeoutError.
    """

    def __init__(self, seconds: float) -> None:
        self._lock = threading.Lock()
        self._connection: socket.socket | None = None
        self._expired = False
        self._timer = threading.Timer(0, self._cut)
        self._deadline = 0.0
        self.allow(seconds)

    def allow(self, seconds: float) -> None:
        """Move the deadline to so many seconds from now; a deadline that has passed stays passed."""
        with self._lock:
            if self._expired:
                return
            self._timer.cancel()
            self._deadline = monotonic() + seconds
            self._timer = threading.Timer(seconds, self._cut)
            self._timer.daemon = True
            self._timer.start()

    def connect(self, address: tuple[str | None, int], *_options: object) -> socket.socket:
        """Return a connection as ``socket.create_connection`` does, whose options it takes and leaves unused.

        Raises:
            OSError: there is no such host, none of its addresses answers, or the deadline has passed.

        """
        host, port = address
        failure = OSError("the host has no address")
        look_up = partial(socket.getaddrinfo, host, port, 0, socket.SOCK_STREAM)
        for family, kind, protocol, _, place in self.call(look_up):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(min(self._left(), _ADDRESS_SECONDS))
                connection.connect(place)
                self._watch(connection)
            except OSError as error:
                connection.close()
                failure = error
            else:
                connection.settimeout(None)  # from here the timer alone counts
                return connection
        raise failure

    def call(self, function: Callable[[], Got]) -> Got:
        """Return the result of a function that cannot be interrupted; at the deadline its thread is abandoned.

        Raises:
            TimeoutError: the deadline has passed.

        """
        answer: Future[Got] = Future()
        threading.Thread(target=_settle, args=(answer, function), daemon=True).start()
        return answer.result(self._left())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if self._expired and isinstance(error, Exception):
            raise TimeoutError("the server took too long") from error

    def close(self) -> None:
        """Stop the timer; the connection belongs to the caller."""
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

    def _watch(self, connection: socket.socket) -> None:
        """Keep a second handle of the connection: TLS takes the first one away from its socket object."""
        with self._lock:
            if self._expired:
                raise TimeoutError("the server took too long")
            self._connection = connection.dup()

    def _cut(self) -> None:
        with self._lock:
            self._expired = True
            if self._connection:
                with contextlib.suppress(OSError):  # the server was faster
                    self._connection.shutdown(socket.SHUT_RDWR)


def _settle(answer: Future[Got], function: Callable[[], Got]) -> None:
    try:
        answer.set_result(function())
    except Exception as error:  # noqa: BLE001 - the caller's thread raises it
        answer.set_exception(error)
