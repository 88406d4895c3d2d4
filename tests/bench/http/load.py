"""The load generator: one process, raw sockets with keep-alive, one request at a time on each connection.

It sends prepared bytes, and reads only status and length of a response. ``Round.client_share`` says how much of a core
it took, so that a reader of the figures sees whether it was the bottleneck.
"""

from __future__ import annotations

import gc
import re
import select
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.http.processes import Server

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHUNKED = b"transfer-encoding: chunked"
_LAST_CHUNK = b"0\r\n\r\n"
_LONGEST_WAIT_SECONDS = 10.0
"""A server that answers none of its connections for so long has failed."""


@dataclass(frozen=True, slots=True)
class Round:
    """What clients saw in one round: the response times, and how many responses were none or no success."""

    seconds: float
    response_seconds: tuple[float, ...]
    errors: int
    client_share: float
    server_seconds: float

    @property
    def rate(self) -> float:
        """Successful responses per second."""
        return len(self.response_seconds) / self.seconds

    @property
    def cost_ms(self) -> float:
        """Processor time of the server per response, in milliseconds."""
        return 1000 * self.server_seconds / max(1, len(self.response_seconds))


def send(server: Server, requests: Iterator[bytes], connections: int, seconds: float) -> Round:
    """Send requests for so long, and return what came back."""
    url = urlsplit(server.address)
    assert url.hostname
    assert url.port
    clients = [_Client((url.hostname, url.port)) for _ in range(connections)]
    gc.disable()
    try:
        return _send(clients, server, requests, seconds)
    finally:
        gc.enable()
        for client in clients:
            client.socket.close()


def _send(clients: list[_Client], server: Server, requests: Iterator[bytes], seconds: float) -> Round:
    poll, by_descriptor = select.epoll(), {client.socket.fileno(): client for client in clients}
    times: list[float] = []
    errors, client_before, server_before, began = 0, time.process_time(), server.cpu_seconds(), time.perf_counter()
    for descriptor, client in by_descriptor.items():
        poll.register(descriptor, select.EPOLLIN)
        client.send(next(requests))
    while (now := time.perf_counter()) - began < seconds:
        ready = poll.poll(_LONGEST_WAIT_SECONDS)
        assert ready, f"no response within {_LONGEST_WAIT_SECONDS:.0f} s"
        for descriptor, _ in ready:
            client = by_descriptor[descriptor]
            if not client.receive():
                continue
            if client.is_success:
                times.append(time.perf_counter() - client.sent_at)
            else:
                errors += 1
            if client.is_closed:
                poll.unregister(by_descriptor.pop(descriptor).socket)
                client.connect()
                by_descriptor[client.socket.fileno()] = client
                poll.register(client.socket, select.EPOLLIN)
            client.send(next(requests))
    poll.close()
    took = now - began
    client_share = (time.process_time() - client_before) / took
    finished = Round(took, tuple(times), errors, client_share, server.cpu_seconds() - server_before)
    _receive_rest(clients)
    return finished


def _receive_rest(clients: list[_Client]) -> None:
    """Wait for the last responses, because the server would still be at them in the next round."""
    for client in clients:
        while not client.receive():
            pass


class _Client:
    """A connection that sends one request at a time."""

    def __init__(self, server: tuple[str, int]) -> None:
        self._server = server
        self.connect()

    def connect(self) -> None:
        """Open the connection, again if it was closed."""
        self.socket = socket.create_connection(self._server)
        self.socket.settimeout(_LONGEST_WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._response = b""
        self._missing: int | None = None
        self.is_success = self.is_closed = False
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Read what has arrived; return whether the response is complete or will never be."""
        try:
            data = self.socket.recv(262_144)
        except ConnectionError:
            data = b""
        if not data:
            self.is_closed = True
            return True
        if self._missing is None:
            self._response += data
            return self._read_head()
        self._missing -= len(data)
        return self._is_complete(data)

    def _read_head(self) -> bool:
        end = self._response.find(b"\r\n\r\n")
        if end < 0:
            return False
        head = self._response[:end]
        self.is_success = head[9:12] == b"200"
        body = len(self._response) - end - 4
        if length := _LENGTH.search(head):
            self._is_chunked = False
            self._missing = int(length[1]) - body
        else:
            self._is_chunked = _CHUNKED in head.lower()
            self._missing = 0
        return self._is_complete(self._response)

    def _is_complete(self, data: bytes) -> bool:
        return data.endswith(_LAST_CHUNK) if self._is_chunked else self._missing == 0
