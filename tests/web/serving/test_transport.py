"""Connections over real sockets: slow or greedy clients do not keep others from being served."""

from __future__ import annotations

import errno
import io
import logging
import re
import socket
import tempfile
import time
from contextlib import ExitStack, suppress
from html import unescape
from typing import TYPE_CHECKING

import pytest
from waitress.adjustments import Adjustments
from waitress.wasyncore import close_all, poll2

from tests.web.conftest import token
from web.security.bodies import BodyLimits, UploadSpace
from web.security.connections import (
    GRACE_SECONDS,
    HEADER_SECONDS,
    IDLE_SECONDS,
    ConnectionLimits,
)
from web.serving.request_parser import BodyStore
from web.serving.transport import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.web.conftest import MakeApp
    from web.serving.dispatcher import Dispatcher

TURNS = 10_000
"""More passes of the server's loop than any exchange takes; each waits up to a hundredth of a second."""

GET = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"


class Site:
    """A server whose loop the test runs, so that nothing depends on the clock."""

    def __init__(
        self, app: object, limits: ConnectionLimits, memory_bytes: int, dispatcher: Dispatcher | None = None
    ) -> None:
        self._sockets = ExitStack()
        listener = self._sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=64))
        self.place = listener.getsockname()
        store = BodyStore(BodyLimits(262_144), UploadSpace(), memory_bytes, 0)
        adj = Adjustments(threads=1, asyncore_use_poll=True, outbuf_high_watermark=4_000_000)
        self.server = Server(app, listener, adj, limits, store, dispatcher=dispatcher)  # type: ignore[arg-type]

    def turn(self, until: Callable[[], object]) -> None:
        """Run the loop until a condition holds."""
        for _ in range(TURNS):
            if until():
                return
            poll2(0.01, self.server._map)  # noqa: SLF001 - waitress has no public name for the map
        raise AssertionError("the condition never held")

    def connect(self, source: str = "127.0.0.1", sends: bytes = b"") -> socket.socket:
        """Return a connection that the server has accepted and read from."""
        before = set(self.server.active_channels.values())
        peer = self._sockets.enter_context(socket.create_connection(self.place, source_address=(source, 0)))
        peer.setblocking(False)  # noqa: FBT003 - no keyword
        self.turn(lambda: set(self.server.active_channels.values()) - before)
        if sends:
            (channel,) = set(self.server.active_channels.values()) - before
            self.send(peer, sends)
            self.turn(lambda: channel.request is not None or channel.requests or channel.total_outbufs_len)
        return peer

    def send(self, peer: socket.socket, data: bytes) -> None:
        """Send as fast as the server reads."""
        sent = 0

        def is_sent() -> bool:
            nonlocal sent
            with suppress(BlockingIOError):
                sent += peer.send(data[sent : sent + 65_536])
            return sent == len(data)

        self.turn(is_sent)

    def answer(self, peer: socket.socket) -> bytes:
        """Return the server's data up to the end of a response or of the connection."""
        received = io.BytesIO()

        def is_whole() -> bool:
            try:
                data = peer.recv(65_536)
            except BlockingIOError:
                return False
            received.write(data)
            head, _, body = received.getvalue().partition(b"\r\n\r\n")
            length = re.search(rb"Content-Length: (\d+)", head)
            return not data or (length is not None and len(body) >= int(length[1]))

        self.turn(is_whole)
        return received.getvalue()

    def is_closed(self, peer: socket.socket) -> bool:
        """Return whether the server has closed a connection."""
        try:
            return peer.recv(1) == b""
        except BlockingIOError:
            return False

    def later(self, seconds: float) -> None:
        """Check all connections as if the time had passed."""
        for channel in list(self.server.active_channels.values()):
            channel.check(time.monotonic() + seconds)

    def close(self) -> None:
        """Close everything."""
        self.server.task_dispatcher.shutdown()
        for channel in list(self.server.active_channels.values()):
            channel.handle_close()
        close_all(self.server._map)  # noqa: SLF001
        self._sockets.close()


@pytest.fixture
def serve(app: Flask) -> Iterator[Callable[..., Site]]:
    """Return a function that serves an application within limits."""
    sites: list[Site] = []

    def start(total: int = 50, per_network: int = 20, served: object = app, memory_bytes: int = 300_000) -> Site:
        sites.append(Site(served, ConnectionLimits(total, per_network), memory_bytes))
        return sites[-1]

    yield start
    for site in sites:
        site.close()


@pytest.mark.parametrize("path", ["/search", "/api/search"])
def test_headers_that_are_too_long_get_our_error_page(serve: Callable[..., Site], path: str) -> None:
    site = serve()
    peer = site.connect(sends=f"GET {path}?q={'a' * 70_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    answer = site.answer(peer).decode()
    assert answer.startswith("HTTP/1.1 431 ")
    assert "Connection: close" in answer
    if path == "/search":
        assert "This is too long for a search" in answer
        assert 'href="/contact"' in answer
        assert "Content-Security-Policy" in answer
    else:
        assert '"code":"headers_too_large"' in answer


def test_a_search_of_4000_characters_in_any_script_is_accepted(serve: Callable[..., Site]) -> None:
    site = serve()
    peer = site.connect(sends=f"GET /search?q={'%F0%9F%98%80' * 4_000} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert site.answer(peer).startswith(b"HTTP/1.1 200 ")


def test_a_body_too_large_for_its_route_gets_our_error_page(serve: Callable[..., Site]) -> None:
    site = serve()
    head = b"POST /articles/bounce/feedback HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n"
    answer = site.answer(site.connect(sends=head + b"a" * 300_000))
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"This is too large to send" in answer


def test_a_network_at_its_limit_loses_its_own_idle_connection(serve: Callable[..., Site]) -> None:
    site = serve(per_network=3)
    other = site.connect("127.0.0.2")
    idle = [site.connect() for _ in range(3)]
    assert site.answer(site.connect(sends=GET)).startswith(b"HTTP/1.1 200 ")
    assert [site.is_closed(peer) for peer in idle] == [True, False, False]
    assert not site.is_closed(other)


def test_idle_connections_from_many_networks_block_no_new_one(serve: Callable[..., Site]) -> None:
    site = serve(total=10, per_network=5)
    idle = [site.connect(f"127.0.0.{number % 4 + 2}") for number in range(10)]
    assert site.answer(site.connect(sends=GET)).startswith(b"HTTP/1.1 200 ")
    assert sum(map(site.is_closed, idle)) == 1
    assert len(site.server.active_channels) == 10
    assert sum(site.server.networks.values()) == 10


def test_a_connection_waiting_for_its_response_is_never_closed(serve: Callable[..., Site]) -> None:
    site = serve(per_network=1)
    peer = site.connect()
    (channel,) = site.server.active_channels.values()
    channel.requests = [object()]
    refused = socket.create_connection(site.place)
    refused.setblocking(False)  # noqa: FBT003 - no keyword
    site.turn(lambda: site.is_closed(refused))
    refused.close()
    assert not site.is_closed(peer)
    channel.requests = []


def test_without_file_descriptors_an_idle_connection_is_closed(
    serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = serve()
    idle = site.connect()
    accept = site.server.accept
    failures = [OSError(errno.EMFILE, "Too many open files")]
    monkeypatch.setattr(site.server, "accept", lambda: _raise(failures.pop()) if failures else accept())
    assert site.answer(site.connect(sends=GET)).startswith(b"HTTP/1.1 200 ")
    assert site.is_closed(idle)
    assert "Too many open files" in caplog.text


def test_without_file_descriptors_and_connections_the_server_pauses_and_logs_once(
    serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    site = serve()
    monkeypatch.setattr(site.server, "accept", lambda: _raise(OSError(errno.EMFILE, "Too many open files")))
    with caplog.at_level(logging.DEBUG):
        for _ in range(100):
            site.server.handle_accept()
            assert not site.server.readable(), "otherwise it would be called again at once, in a busy loop"
    assert len(caplog.records) == 1
    assert "Traceback" not in caplog.text


def _raise(error: Exception) -> None:
    raise error


def test_a_connection_without_a_request_is_closed(serve: Callable[..., Site]) -> None:
    site = serve()
    silent, slow = site.connect(), site.connect(sends=b"GET / HTTP/1.1\r\nA:")
    site.later(HEADER_SECONDS - 1)
    assert [site.is_closed(silent), site.is_closed(slow)] == [False, False]
    site.later(HEADER_SECONDS + 1)
    site.turn(lambda: not site.server.active_channels)
    assert [site.is_closed(silent), site.is_closed(slow)] == [True, True]


def test_a_browser_may_keep_its_connection_for_a_while(serve: Callable[..., Site]) -> None:
    site = serve()
    peer = site.connect(sends=GET)
    site.answer(peer)
    site.later(IDLE_SECONDS - 5)
    poll2(0.01, site.server._map)  # noqa: SLF001
    assert not site.is_closed(peer)
    site.later(IDLE_SECONDS + 1)
    site.turn(lambda: site.is_closed(peer))


def test_a_body_that_arrives_too_slowly_gets_an_error_page(serve: Callable[..., Site]) -> None:
    site = serve()
    peer = site.connect(sends=b"POST /contact HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nbody=")
    site.later(2 * GRACE_SECONDS)
    answer = site.answer(peer)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert "Your message didn't arrive in time" in unescape(answer.decode())


def large(_environ: object, start_response: Callable[..., object]) -> list[bytes]:
    """Respond with more than a connection buffers."""
    start_response("200 OK", [("Content-Length", "12000000")])
    return [b"a" * 12_000_000]


def test_peers_that_do_not_read_block_no_thread(serve: Callable[..., Site]) -> None:
    """The server has one thread: if it waited for the first peer, the second would get no response."""
    site = serve(served=large)
    greedy = site.connect(sends=b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 20)
    assert len(site.answer(site.connect(sends=GET))) > 12_000_000
    site.turn(lambda: len(site.server.active_channels) == 1)
    assert greedy.fileno() > 0, "the peer itself did not close it"


def test_a_peer_that_reads_too_slowly_is_disconnected(serve: Callable[..., Site]) -> None:
    site = serve(served=large)
    site.connect(sends=GET)
    (channel,) = site.server.active_channels.values()
    site.turn(lambda: channel.total_outbufs_len and not channel.requests)
    site.later(0)
    site.later(2 * GRACE_SECONDS)
    site.turn(lambda: not site.server.active_channels)


def test_setting_the_clock_closes_nothing(serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch) -> None:
    site = serve()
    peer = site.connect(sends=GET)
    monkeypatch.setattr(time, "time", lambda: 4e9)
    site.answer(peer)
    site.later(1)
    poll2(0.01, site.server._map)  # noqa: SLF001
    assert not site.is_closed(peer)


def test_a_lost_connection_releases_the_space_of_its_body(serve: Callable[..., Site]) -> None:
    site = serve()
    head = b"POST /contact HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n"
    peer = site.connect(sends=head)
    (channel,) = site.server.active_channels.values()
    site.send(peer, b"a" * 400_000)
    site.turn(lambda: channel.request.body_bytes_received == 400_000)
    space = site.server.store.space
    assert space._used == {"127.0.0.1": 400_000}  # noqa: SLF001
    peer.close()
    site.turn(lambda: not site.server.active_channels)
    assert not space._used  # noqa: SLF001


@pytest.mark.parametrize("memory_bytes", [300_000, 3_000_000], ids=["while it arrives", "while it is read"])
def test_a_full_temporary_folder_loses_the_file_but_not_the_text(
    make_app: MakeApp, serve: Callable[..., Site], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, memory_bytes: int
) -> None:
    app = make_app(max_file_bytes=5_000_000)
    site = serve(served=app, memory_bytes=memory_bytes)
    page = app.test_client().get("/contact").text
    boundary = "edge"
    fields = {"csrf_token": token(page), "email": "anna@example.org", "subject": "Codes", "body": "They are rejected."}
    parts = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    parts += f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="log.txt"\r\n\r\n'
    body = parts.encode() + b"a line\n" * 200_000 + f"\r\n--{boundary}--\r\n".encode()
    head = (
        "POST /contact HTTP/1.1\r\nHost: x\r\n"
        f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    peer = site.connect(sends=head.encode())
    site.send(peer, body)
    answer = site.answer(peer).decode()
    assert answer.startswith("HTTP/1.1 400 ")
    assert "They are rejected." in answer
    assert "“log.txt” was not taken: there is no room" in answer
