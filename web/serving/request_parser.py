"""The request parser: waitress's, with a limit on everything that a client can make long.

1. Headers are collected up to ``MAX_HEADER_BYTES``. Longer ones are received and dropped, so that the client reads the
   error, up to ``_MAX_DISCARDED_BYTES``.
2. The number of headers and the request line are checked before waitress parses them: it joins repeated and folded
   headers in quadratic time, and its regular expression for the request line backtracks for minutes over 20 kB.
3. The body goes into a buffer with the limit of its route. It is always received to its end, because a browser reads
   no response while it is sending.

A refused request gets its status here and its page or JSON from the application.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from waitress.parser import (  # type: ignore[import-untyped]
    HTTPRequestParser,
    ParsingError,
    TransferEncodingNotImplemented,
    split_uri,
)
from waitress.receiver import ChunkedReceiver, FixedStreamReceiver  # type: ignore[import-untyped]
from waitress.utilities import BadRequest  # type: ignore[import-untyped]
from werkzeug.http import parse_options_header

from web.security.bodies import MAX_UPLOAD_BYTES, BodyLimits, UploadSpace
from web.security.connections import HEADER_SECONDS, Transfer
from web.security.rate_limits import SITE_BITS, network
from web.serving.body_buffer import BodyBuffer

if TYPE_CHECKING:
    from waitress.adjustments import Adjustments  # type: ignore[import-untyped]

MAX_HEADER_BYTES = 65_536
"""It includes the URL, where 4,000 characters of any script, the longest search text, need up to 48 kB."""

MAX_HEADERS = 100
"""A browser sends 20; proxies and content delivery networks add some."""

MAX_CHUNK_LINE_BYTES = 1_024
MAX_TRAILER_BYTES = 8_192

_MAX_DISCARDED_BYTES = 4 * 1024 * 1024

_END = b"\r\n\r\n"
_FOLDED = re.compile(rb"\r\n[ \t]")
_VERSION = re.compile(rb"HTTP/[0-9]\.[0-9]")
_REFUSED_FILE = b'\r\nContent-Disposition: form-data; name="files"; filename="file"\r\n\r\n'
"""Replaces a file whose name was cut off, too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The status of a request that does not reach its route."""

    status: HTTPStatus


@dataclass(frozen=True, slots=True)
class BodyStore:
    """Limits and disk space for request bodies, and the size up to which one stays in memory."""

    limits: BodyLimits
    space: UploadSpace
    memory_bytes: int
    trusted_proxies: int

    def buffer(self, method: str, path: str, client: str) -> BodyBuffer:
        """Return an empty buffer for the body of a request."""
        max_bytes = self.limits.max_bytes(method, path)
        return BodyBuffer(self.memory_bytes, max_bytes, self.space, network(client, SITE_BITS))

    def client(self, peer: str, forwarded_for: str) -> str:
        """Return the client's address, forwarded by the trusted proxies if there are any."""
        hops = [hop.strip() for hop in forwarded_for.split(",")]
        trusted = self.trusted_proxies
        return hops[-trusted] if trusted and len(hops) >= trusted else peer


class RequestParser(HTTPRequestParser):  # type: ignore[misc] # waitress has no types
    """Receives one request within limits."""

    command, version, request_uri, path = "GET", "1.1", "/", "/"
    query = fragment = proxy_scheme = proxy_netloc = ""
    url_scheme = "http"
    body_rcv: FixedStreamReceiver | ChunkedReceiver | None = None
    error: object = None
    """A ``Refusal``, or waitress's own error when the application crashed."""

    def __init__(self, adj: Adjustments, store: BodyStore, peer: str) -> None:
        super().__init__(adj)
        self.is_cut = False
        self._store = store
        self._peer = peer
        self._header = bytearray()
        self._discarded_bytes = 0
        self._began = time.monotonic()
        self._body = Transfer(self._began)

    def received(self, data: bytes) -> int:
        """Process received data; return the number of bytes that belong to this request."""
        if self.completed:
            return 0
        return self._receive_header(data) if self.body_rcv is None else self._receive_body(data)

    def is_late(self, now: float) -> bool:
        """Return whether the request is later than its deadline."""
        if self.headers_finished:
            return self._body.is_too_slow(self.body_bytes_received, now)
        return now - self._began > HEADER_SECONDS

    def refuse(self, status: HTTPStatus) -> None:
        """End the request with an error status."""
        self.close()
        self.body_rcv = None
        self.error = Refusal(status)
        self.completed = self.headers_finished = self.connection_close = True
        self.expect_continue = False

    def _receive_header(self, data: bytes) -> int:
        searched = max(0, len(self._header) - len(_END) + 1)
        self._header += data
        end = self._header.find(_END, searched)
        if end >= 0:
            rest = len(self._header) - end - len(_END)
            del self._header[end + len(_END) :]
            self._finish_header()
            return len(data) - rest
        if len(self._header) > MAX_HEADER_BYTES:
            self._discard_header()
        return len(data)

    def _discard_header(self) -> None:
        """Drop headers that are too long, except for the path, and for bytes that may begin the end marker."""
        if not self._discarded_bytes:
            self._read_route(bytes(self._header))
        tail = len(_END) - 1
        self._discarded_bytes += len(self._header) - tail
        del self._header[:-tail]
        if self._discarded_bytes > _MAX_DISCARDED_BYTES:
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def _finish_header(self) -> None:
        header = bytes(self._header).lstrip()
        self._header.clear()
        if self._discarded_bytes:
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif len(header) > MAX_HEADER_BYTES or header.count(b"\r\n") > MAX_HEADERS + 2:
            self._refuse_unread(header, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not header:
            self.empty = self.completed = self.headers_finished = True
        else:
            self._read_header(header)

    def _read_header(self, header: bytes) -> None:
        # exactly the request lines that waitress's regular expression matches without backtracking
        words = header.partition(b"\r\n")[0].rstrip().split(b" ")
        is_request_line = all(words) and (len(words) == 2 or (len(words) == 3 and bool(_VERSION.fullmatch(words[2]))))
        if _FOLDED.search(header) or not is_request_line:
            self._refuse_unread(header, HTTPStatus.BAD_REQUEST)
            return
        try:
            self.parse_header(header)
        except (ParsingError, ValueError):  # ValueError: half a bracket in the URL, a length of 5,000 digits
            self._refuse_unread(header, HTTPStatus.BAD_REQUEST)
        except TransferEncodingNotImplemented:
            self.refuse(HTTPStatus.NOT_IMPLEMENTED)
        else:
            # a proxy may see the end of such a body elsewhere, and a second request in it (RFC 9112, 6.1); only
            # HTTP/1.1 has Transfer-Encoding, and waitress removes it from the headers once understood
            if "TRANSFER_ENCODING" in self.headers or (self.chunked and "CONTENT_LENGTH" in self.headers):
                self._refuse_unread(header, HTTPStatus.BAD_REQUEST)
            else:
                self._begin_body()

    def _begin_body(self) -> None:
        self.headers_finished = True
        self._body = Transfer(time.monotonic())
        limits = self._store.limits
        max_bytes = limits.max_bytes(self.command, self.path) if self.expect_continue else MAX_UPLOAD_BYTES
        if self.body_rcv is None:
            self.completed, self.expect_continue = True, False
        elif self.content_length > max_bytes:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            client = self._store.client(self._peer, self.headers.get("X_FORWARDED_FOR", ""))
            buffer = self._store.buffer(self.command, self.path, client)
            self.body_rcv = (
                BoundedChunkedReceiver(buffer) if self.chunked else FixedStreamReceiver(self.content_length, buffer)
            )

    def _receive_body(self, data: bytes) -> int:
        receiver: Any = self.body_rcv
        consumed: int = receiver.received(data)
        self.body_bytes_received += consumed
        if receiver.error:
            self.refuse(HTTPStatus(receiver.error.code))
        elif self.body_bytes_received > MAX_UPLOAD_BYTES:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        elif receiver.completed:
            self._finish_body(receiver.getbuf())
        return consumed

    def _finish_body(self, buffer: BodyBuffer) -> None:
        if buffer.is_too_large:
            self.refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        if buffer.is_cut:
            boundary = parse_options_header(self.headers.get("CONTENT_TYPE", ""))[1].get("boundary", "")
            if not boundary:
                self.refuse(HTTPStatus.SERVICE_UNAVAILABLE)
                return
            buffer.close_form(boundary.encode("latin-1", "replace"), _REFUSED_FILE)
            self.is_cut = True
        self.headers["CONTENT_LENGTH"] = str(len(buffer))
        self.completed = True

    def _refuse_unread(self, header: bytes, status: HTTPStatus) -> None:
        self._read_route(header)
        self.refuse(status)

    def _read_route(self, header: bytes) -> None:
        """Parse the path of a refused request, because the API answers with JSON and all else with a page."""
        target = header.lstrip()[:MAX_HEADER_BYTES].partition(b"\r\n")[0].partition(b" ")[2]
        try:
            self.path = split_uri(target.partition(b" ")[0].partition(b"?")[0])[2] or "/"
        except (ParsingError, ValueError):
            self.path = "/"
        self.request_uri = "/"


class BoundedChunkedReceiver(ChunkedReceiver):  # type: ignore[misc] # waitress has no types
    """Receives a chunked body with limits on its control lines and trailer."""

    def received(self, data: bytes) -> int:
        """Process received data; return the number of bytes that belong to the body."""
        consumed: int = super().received(data)
        if len(self.control_line) > MAX_CHUNK_LINE_BYTES or len(self.trailer) > MAX_TRAILER_BYTES:
            self.error = BadRequest("a chunk's control line or the trailer is too long")
        return consumed
