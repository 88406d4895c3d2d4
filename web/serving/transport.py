"""waitress's server and connections, with limits and deadlines.

A new connection is accepted unless all others are waiting for their responses: the longest idle one is closed, its own
network's first. Deadlines use the monotonic clock, so setting the system's clock closes no connection.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ErrorTask  # type: ignore[import-untyped]

from web.security.connections import HEADER_SECONDS, IDLE_SECONDS, ConnectionLimits, Transfer
from web.security.rate_limits import SITE_BITS, network
from web.serving.dispatcher import Dispatcher
from web.serving.request_parser import BodyStore, Refusal, RequestParser
from web.serving.task import Task

if TYPE_CHECKING:
    import socket

    from _typeshed.wsgi import WSGIApplication
    from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

log = logging.getLogger("firstline.web")

DRAIN_SECONDS = 30.0
"""How long a server that is asked to end goes on answering the requests it has."""

_DRAIN_IDLE_SECONDS = 0.5
"""A connection that was opened or used so recently may be about to bring a request."""

_CHECK_SECONDS = 1.0
_PAUSE_SECONDS = 0.5
_LOG_SECONDS = 60.0


class Server(TcpWSGIServer):  # type: ignore[misc] # waitress has no types
    """Accepts connections within limits, and closes those that miss a deadline."""

    def __init__(
        self,
        app: WSGIApplication,
        listener: socket.socket,
        adj: Adjustments,
        limits: ConnectionLimits,
        store: BodyStore,
        *,
        dispatcher: Dispatcher | None = None,
    ) -> None:
        self.store = store
        self.dispatcher = dispatcher or Dispatcher()
        self.networks: Counter[str] = Counter()
        self._limits = limits
        self._check_at = self._accept_at = self._log_at = 0.0
        self._drained_at: float | None = None
        self.dispatcher.set_thread_count(adj.threads)
        address = (listener.family, listener.type, listener.proto, listener.getsockname())
        dispatcher = self.dispatcher
        super().__init__(app, {}, _sock=listener, dispatcher=dispatcher, adj=adj, sockinfo=address, bind_socket=False)

    @property
    def is_draining(self) -> bool:
        """Whether the server only finishes what it has begun."""
        return self._drained_at is not None

    def drain(self) -> None:
        """Accept no more connections, answer the requests of those there are, and end; safe in a signal handler."""
        if self._drained_at is None:
            self._drained_at = time.monotonic() + DRAIN_SECONDS
            super().pull_trigger()  # the signal may have come while the loop waits

    def pull_trigger(self) -> None:
        """Wake the loop, unless this is its thread, which looks for data to send anyway."""
        if not self.dispatcher.is_in_loop():
            super().pull_trigger()

    def _close_idle(self, now: float) -> None:
        """Close the connections without a request, and end the loop after the last one or at the deadline."""
        for channel in list(self.active_channels.values()):
            if channel.is_idle(now):
                channel.handle_close()
        if not self.active_channels or (self._drained_at is not None and now >= self._drained_at):
            raise SystemExit

    def readable(self) -> bool:
        """Return whether to accept connections; called at least once a second, so it also enforces deadlines."""
        now = time.monotonic()
        if self.is_draining:
            self._close_idle(now)
            return False
        if now >= self._check_at:
            self._check_at = now + _CHECK_SECONDS
            for channel in list(self.active_channels.values()):
                channel.check(now)
        return self.accepting and now >= self._accept_at

    def handle_accept(self) -> None:
        """Accept a connection, and close another if there are too many."""
        try:
            accepted = self.accept()
        except OSError as error:  # out of file descriptors, or the peer has already left
            self._log_problem(f"a connection could not be accepted: {error.strerror}")
            if not _close_idlest(list(self.active_channels.values())):
                self._accept_at = (
                    time.monotonic() + _PAUSE_SECONDS
                )  # otherwise it would fail again at once, in a busy loop
            return
        if accepted is None:
            return
        connection, address = accepted
        if not self._has_room(network(str(address[0]), SITE_BITS)):
            connection.close()
            return
        try:
            self.set_socket_options(connection)
            Channel(self, connection, address, self.adj, map=self._map)
        except OSError:  # the peer has already left
            connection.close()

    def _has_room(self, peer: str) -> bool:
        """Return whether a network may open a connection, for which an idle one is closed if necessary."""
        channels = list(self.active_channels.values())
        if self._limits.per_network and self.networks[peer] >= self._limits.per_network:
            return _close_idlest([channel for channel in channels if channel.network == peer])
        if len(channels) < self._limits.total:
            return True
        self._log_problem(f"all {self._limits.total} connections are in use; idle ones are closed for new ones")
        largest = max(self.networks, key=self.networks.__getitem__)
        own = [channel for channel in channels if channel.network == largest]
        return _close_idlest(own) or _close_idlest(channels)

    def _log_problem(self, problem: str) -> None:
        """Log a problem, at most once a minute, so that an attack cannot fill the disk."""
        now = time.monotonic()
        if now >= self._log_at:
            self._log_at = now + _LOG_SECONDS
            log.warning("%s", problem)


class Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection with a network and deadlines; no thread ever waits for its peer."""

    request: RequestParser | None = None

    def __init__(
        self,
        server: Server,
        connection: socket.socket,
        address: tuple[str, ...],
        adj: Adjustments,
        map: dict[int, object],  # noqa: A002 - waitress's name
    ) -> None:
        self.network = network(str(address[0]), SITE_BITS)
        self._peer = str(address[0])
        self._is_new = True
        self._sent_bytes = 0
        self._sending: Transfer | None = None  # the response that the peer is reading
        self._last_activity = time.monotonic()
        super().__init__(server, connection, address, adj, map=map)

    @property
    def last_activity(self) -> float:
        """The time of the last transfer, by the monotonic clock."""
        return self._last_activity

    @last_activity.setter
    def last_activity(self, _wall_clock: float) -> None:
        """Record a transfer; waitress passes the time of a clock that may be set back, so it is ignored."""
        self._last_activity = time.monotonic()

    def parser_class(self, adj: Adjustments) -> RequestParser:
        """Return the parser of the next request."""
        self._is_new = False
        return RequestParser(adj, self.server.store, self._peer)

    def task_class(self, channel: Channel, request: RequestParser) -> Task:
        """Return the task with which the application answers a request."""
        return Task(channel, request)

    def error_task_class(self, channel: Channel, request: RequestParser) -> Task | ErrorTask:
        """Return the task for an error: the application answers refused requests, waitress its crashes."""
        return Task(channel, request) if isinstance(request.error, Refusal) else ErrorTask(channel, request)

    def received(self, data: bytes) -> bool:
        """Take in what has arrived, and answer the request at once if it is complete and quick."""
        is_open: bool = super().received(data)
        self.server.dispatcher.answer_quick()
        return is_open

    def rank(self) -> tuple[bool, float]:
        """Return the sort key for closing: connections without a request first, then the longest idle."""
        return self.request is not None or bool(self.total_outbufs_len), self.last_activity

    def is_idle(self, now: float) -> bool:
        """Return whether nothing is being asked or answered, and nothing has been for a moment."""
        is_busy = self.requests or self.request is not None or self.total_outbufs_len
        return not is_busy and now - self.last_activity > _DRAIN_IDLE_SECONDS

    def check(self, now: float) -> None:
        """Close the connection if its peer is too slow to send a request, to read a response, or to ask again.

        waitress would wait for a peer that does not read before it closes.
        """
        if self.will_close or self._reads_too_slowly(now):
            self.handle_close()
        elif self.requests:
            return
        elif self.request is not None:
            if self.request.is_late(now):
                self._time_out(self.request)
        elif now - self.last_activity > (HEADER_SECONDS if self._is_new else IDLE_SECONDS):
            self.handle_close()

    def _reads_too_slowly(self, now: float) -> bool:
        if not self.total_outbufs_len:
            self._sending = None
            return False
        if self._sending is None:
            self._sending = Transfer(now, self._sent_bytes)
        return self._sending.is_too_slow(self._sent_bytes, now)

    def _time_out(self, request: RequestParser) -> None:
        """Answer a request whose body is late; close the connection if even its headers are incomplete."""
        if not request.headers_finished:
            self.handle_close()
            return
        request.refuse(HTTPStatus.REQUEST_TIMEOUT)
        with self.requests_lock:
            self.request = None
            self.requests.append(request)
            self.server.add_task(self)

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's signature
        """Send as much as the peer takes now, and count it."""
        count: int = super().send(data, do_close=do_close)
        self._sent_bytes += count
        return count

    def service(self) -> None:
        """Answer a request; disconnect a peer that sends requests without reading the responses."""
        if self.total_outbufs_len > self.adj.outbuf_high_watermark:
            for request in self.requests:
                request.close()
            self.cancel()
            self.server.pull_trigger()
        else:
            super().service()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Do nothing instead of waiting: unread data stays in the buffer, and the thread answers others."""

    def handle_close(self) -> None:
        """Close the connection, and release the space of a request that was being received."""
        if self.request is not None:
            self.request.close()
            self.request = None
        super().handle_close()

    def add_channel(self, map: dict[int, object] | None = None) -> None:  # noqa: A002 - waitress's name
        """Count the connection for its network."""
        super().add_channel(map)
        self.server.networks[self.network] += 1

    def del_channel(self, map: dict[int, object] | None = None) -> None:  # noqa: A002 - waitress's name
        """Stop counting the connection, only once even if it is closed twice."""
        if self._fileno is not None:
            self.server.networks[self.network] -= 1
            if not self.server.networks[self.network]:
                del self.server.networks[self.network]
        super().del_channel(map)


def _close_idlest(channels: list[Channel]) -> bool:
    """Close the connection that will be missed least; return False if all are waiting for a response."""
    idle = [channel for channel in channels if not channel.requests]
    if not idle:
        return False
    min(idle, key=Channel.rank).handle_close()
    return True
