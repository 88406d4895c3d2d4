"""Transport: waitress's server and connections, with limits and deadlines.

A new connection always finds room unless all others are being answered: the one that has been idle longest makes way,
first among those of its own network. Clocks are monotonic; setting the system's clock closes no connection.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from waitress.channel import HTTPChannel  # type: ignore[import-untyped]
from waitress.server import TcpWSGIServer  # type: ignore[import-untyped]
from waitress.task import ErrorTask, ThreadedTaskDispatcher, WSGITask  # type: ignore[import-untyped]

from web.app.error_pages import UNRECEIVED
from web.security.connections import HEADER_SECONDS, IDLE_SECONDS, ConnectionLimits, Transfer
from web.security.rate_limits import SITE_BITS, network
from web.serving.request_parser import BodyStore, Refusal, RequestParser
from web.tickets.uploads.streams import CUT

if TYPE_CHECKING:
    import socket

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment
    from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

log = logging.getLogger("firstline.web")

_CHECK_SECONDS = 1.0
_PAUSE_SECONDS = 0.5
_COMPLAINT_SECONDS = 60.0


class Server(TcpWSGIServer):  # type: ignore[misc] # waitress has no types
    """Accepts connections within limits and closes those that are late."""

    def __init__(
        self,
        app: WSGIApplication,
        listener: socket.socket,
        adj: Adjustments,
        limits: ConnectionLimits,
        store: BodyStore,
    ) -> None:
        self.store = store
        self.networks: Counter[str] = Counter()
        self._limits = limits
        self._check_at = self._accept_at = self._complain_at = 0.0
        dispatcher = ThreadedTaskDispatcher()
        dispatcher.set_thread_count(adj.threads)
        address = (listener.family, listener.type, listener.proto, listener.getsockname())
        super().__init__(app, {}, _sock=listener, dispatcher=dispatcher, adj=adj, sockinfo=address, bind_socket=False)

    def readable(self) -> bool:
        """Tell whether to accept now; called at least once a second, so that it also closes what is late."""
        now = time.monotonic()
        if now >= self._check_at:
            self._check_at = now + _CHECK_SECONDS
            for channel in list(self.active_channels.values()):
                channel.check(now)
        return self.accepting and now >= self._accept_at

    def handle_accept(self) -> None:
        """Accept a connection, and close another for it where there are too many."""
        try:
            accepted = self.accept()
        except OSError as error:  # no file descriptor is left, or the peer is gone already
            self._complain(f"a connection could not be accepted: {error.strerror}")
            if not self._close_idlest(list(self.active_channels.values())):
                self._accept_at = time.monotonic() + _PAUSE_SECONDS  # it would fail again at once, and take a core
            return
        if accepted is None:
            return
        connection, address = accepted
        if not self._has_room(network(address[0], SITE_BITS)):
            connection.close()
            return
        try:
            self.set_socket_options(connection)
            Channel(self, connection, address, self.adj, map=self._map)
        except OSError:  # the peer is gone again
            connection.close()

    def _has_room(self, peer: str) -> bool:
        """Tell whether a network may open one more connection, having closed one of its own or another where needed."""
        channels = list(self.active_channels.values())
        if self._limits.per_network and self.networks[peer] >= self._limits.per_network:
            return self._close_idlest([channel for channel in channels if channel.network == peer])
        if len(channels) < self._limits.total:
            return True
        self._complain(f"all {self._limits.total} connections are taken; idle ones are closed for new ones")
        largest = max(self.networks, key=self.networks.__getitem__)
        first = [channel for channel in channels if channel.network == largest]
        return self._close_idlest(first) or self._close_idlest(channels)

    def _close_idlest(self, channels: list[Channel]) -> bool:
        """Close the connection that will be missed least; return False where all wait for an answer."""
        idle = [channel for channel in channels if not channel.requests]
        if not idle:
            return False
        min(idle, key=Channel.rank).handle_close()
        return True

    def _complain(self, problem: str) -> None:
        """Log a problem, at most once a minute: an attack must not fill the disk with its own log."""
        now = time.monotonic()
        if now >= self._complain_at:
            self._complain_at = now + _COMPLAINT_SECONDS
            log.warning("%s", problem)


class Channel(HTTPChannel):  # type: ignore[misc] # waitress has no types
    """A connection that knows its network and its deadlines, and never makes a thread wait for its peer."""

    request: RequestParser | None = None

    def __init__(
        self,
        server: Server,
        connection: socket.socket,
        address: tuple[Any, ...],
        adj: Adjustments,
        map: dict[int, Any],  # noqa: A002 - waitress's name
    ) -> None:
        self.network = network(address[0], SITE_BITS)
        self._peer = str(address[0])
        self._is_new = True
        self._sent_bytes = 0
        self._sending: Transfer | None = None  # the answer that the peer is reading
        self._last_activity = time.monotonic()
        super().__init__(server, connection, address, adj, map=map)

    @property
    def last_activity(self) -> float:
        """When something was received or sent, by the monotonic clock."""
        return self._last_activity

    @last_activity.setter
    def last_activity(self, _wall_clock: float) -> None:
        """Note that something was; the time that waitress passes is of a clock that may be set back."""
        self._last_activity = time.monotonic()

    def parser_class(self, adj: Adjustments) -> RequestParser:
        """Return the parser of the next request."""
        self._is_new = False
        return RequestParser(adj, self.server.store, self._peer)

    def task_class(self, channel: Channel, request: RequestParser) -> WSGITask:
        """Return the task in which the application answers a request."""
        return _Task(channel, request)

    def error_task_class(self, channel: Channel, request: RequestParser) -> WSGITask | ErrorTask:
        """Return the task for a refusal, which the application answers; waitress answers when the application broke."""
        return _Task(channel, request) if isinstance(request.error, Refusal) else ErrorTask(channel, request)

    def rank(self) -> tuple[bool, float]:
        """Return what sorts connections by how little they are missed: first those idle for the longest time."""
        return self.request is not None or bool(self.total_outbufs_len), self.last_activity

    def check(self, now: float) -> None:
        """Close the connection if its peer is late: with a request, with reading the answer, or with asking again.

        Where a peer does not read, waitress waits for it before it closes.
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
        """Answer a request whose body did not arrive in time; without whole headers there is nothing to answer."""
        if not request.headers_finished:
            self.handle_close()
            return
        request.refuse(HTTPStatus.REQUEST_TIMEOUT)
        with self.requests_lock:
            self.request = None
            self.requests.append(request)
            self.server.add_task(self)

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002 - waitress's signature
        """Send what the peer takes now, and count it."""
        count: int = super().send(data, do_close=do_close)
        self._sent_bytes += count
        return count

    def service(self) -> None:
        """Answer a request; a peer that keeps asking without reading the answers is disconnected."""
        if self.total_outbufs_len > self.adj.outbuf_high_watermark:
            self._close_requests()
            self.cancel()
            self.server.pull_trigger()
        else:
            super().service()

    def _flush_outbufs_below_high_watermark(self) -> None:
        """Do not wait: what a peer does not read yet stays in its buffer, and the thread answers others."""

    def handle_close(self) -> None:
        """Close the connection, and give back the space of a request that was being received."""
        if self.request is not None:
            self.request.close()
            self.request = None
        super().handle_close()

    def _close_requests(self) -> None:
        for request in self.requests:
            request.close()

    def add_channel(self, map: dict[int, Any] | None = None) -> None:  # noqa: A002 - waitress's name
        """Count the connection for its network."""
        super().add_channel(map)
        self.server.networks[self.network] += 1

    def del_channel(self, map: dict[int, Any] | None = None) -> None:  # noqa: A002 - waitress's name
        """Stop counting the connection, only once even if it is closed twice."""
        if self._fileno is not None:
            self.server.networks[self.network] -= 1
            if not self.server.networks[self.network]:
                del self.server.networks[self.network]
        super().del_channel(map)


class _Task(WSGITask):  # type: ignore[misc] # waitress has no types
    """Has the application answer a request, or say why it was refused."""

    def execute(self) -> None:
        """Answer; what follows a request that was refused cannot be understood, so its connection ends."""
        if self.request.error:
            self.set_close_on_finish()
        super().execute()

    def get_environment(self) -> WSGIEnvironment:
        """Return the request's environment, with what became of it on its way here."""
        environ: WSGIEnvironment = super().get_environment()
        if self.request.error:
            environ[UNRECEIVED] = self.request.error.status
        if self.request.is_cut:
            environ[CUT] = True
        return environ
