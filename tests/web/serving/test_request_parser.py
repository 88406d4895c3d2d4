"""Parsing any request takes bounded time and memory."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

import pytest
from waitress.adjustments import Adjustments

from web.security.bodies import MAX_UPLOAD_BYTES, BodyLimits, UploadSpace
from web.security.connections import GRACE_SECONDS, HEADER_SECONDS
from web.serving.request_parser import (
    MAX_CHUNK_LINE_BYTES,
    MAX_HEADER_BYTES,
    MAX_HEADERS,
    MAX_TRAILER_BYTES,
    BodyStore,
    Refusal,
    RequestParser,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PACKET = 8_192
MAX_BODY = 1_000
MEMORY = 2_000
CHUNKED = b"POST /contact HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
FORM = (
    b'--edge\r\nContent-Disposition: form-data; name="body"\r\n\r\nMy codes are rejected.\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="files"; filename="log.txt"\r\n\r\n'
)


_opened: list[RequestParser] = []


@pytest.fixture(autouse=True)
def closing() -> Iterator[None]:
    """Close the requests that a test has opened, as the server does."""
    yield
    while _opened:
        _opened.pop().close()


def parser(space: UploadSpace | None = None, peer: str = "192.0.2.1", proxies: int = 0) -> RequestParser:
    store = BodyStore(BodyLimits(MAX_BODY), space or UploadSpace(), MEMORY, proxies)
    _opened.append(RequestParser(Adjustments(), store, peer))
    return _opened[-1]


def feed(request: RequestParser, data: bytes | Iterable[bytes]) -> int:
    """Send packets until the request is complete; return the number of bytes it consumed."""
    packets = (data[at : at + PACKET] for at in range(0, len(data), PACKET)) if isinstance(data, bytes) else data
    taken = 0
    for packet in packets:
        rest = packet
        while rest and not request.completed:
            consumed = request.received(rest)
            taken += consumed
            rest = rest[consumed:]
        if request.completed:
            break
    return taken


def status(request: RequestParser) -> int:
    assert isinstance(request.error, Refusal)
    return request.error.status


def post(path: bytes, body: bytes, *headers: bytes) -> bytes:
    length = b"Content-Length: %d" % len(body)
    return b"\r\n".join((b"POST %b HTTP/1.1" % path, b"Host: x", length, *headers, b"", body))


def multipart(path: bytes, file: bytes) -> bytes:
    return post(path, FORM + file + b"\r\n--edge--\r\n", b"Content-Type: multipart/form-data; boundary=edge")


def test_a_request_is_parsed_from_packets_of_any_size() -> None:
    whole = post(b"/contact?q=a%20b", b"subject=codes", b"Accept: text/html", b"Accept: */*")
    for size in (1, 7, len(whole)):
        request = parser()
        taken = feed(request, (whole[at : at + size] for at in range(0, len(whole), size)))
        assert (taken, request.error) == (len(whole), None)
        assert (request.command, request.path, request.query) == ("POST", "/contact", "q=a%20b")
        assert request.headers["ACCEPT"] == "text/html, */*"
        assert request.get_body_stream().read() == b"subject=codes"


def test_data_after_a_request_is_left_for_the_next() -> None:
    first = post(b"/contact", b"a=b")
    assert feed(parser(), first + b"GET / HTTP/1.1") == len(first)


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        (b"A: b\r\n" + b" c\r\n", 400),
        (b"A: b\r\n" + b" c\r\n" * 10_000, 431),
        (b"A: b\r\n" * (MAX_HEADERS + 1), 431),
        (b"A:\r\n" * 10_000, 431),
    ],
    ids=["folded", "folded often", "repeated", "repeated often"],
)
def test_folded_and_repeated_headers_are_refused_before_waitress_joins_them(
    lines: bytes, refused: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waitress.parser.get_header_lines", None)  # a call would fail
    request = parser()
    feed(request, b"GET /search?q=a HTTP/1.1\r\n" + lines + b"\r\n")
    assert status(request) == refused
    assert request.path == "/search"


def test_the_maximum_number_of_headers_is_accepted() -> None:
    request = parser()
    feed(request, b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * MAX_HEADERS + b"\r\n")
    assert request.error is None


@pytest.mark.parametrize("path", ["/search", "/api/search"])
def test_headers_that_are_too_long_are_received_and_refused(path: str) -> None:
    request = parser()
    taken = feed(request, f"GET {path}?q={'a' * 1_000_000} HTTP/1.1\r\n\r\n".encode())
    assert status(request) == 431
    assert request.path == path
    assert taken > 1_000_000, "a browser that is still sending does not read the response"


def test_endless_headers_are_refused_and_not_stored() -> None:
    request = parser()
    endless = (b"GET / HTTP/1.1\r\nA: " if first else b"a" * PACKET for first in (True, *[False] * 10_000))
    stored = 0

    def watched() -> Iterable[bytes]:
        nonlocal stored
        for packet in endless:
            yield packet
            stored = max(stored, len(request._header))  # noqa: SLF001 - its memory is under test

    assert feed(request, watched()) < 5_000_000
    assert status(request) == 431
    assert stored <= MAX_HEADER_BYTES + PACKET


@pytest.mark.parametrize(
    "line",
    [
        b"GET a://" + b"1" * 20_000 + b" x",
        b"GET a://" + b"1" * 20_000 + b" HTTP/1.1 x",
        b"GET  / HTTP/1.1",
        b"GET",
        b"GET / HTTP/x",
    ],
)
def test_request_lines_that_would_make_waitress_backtrack_are_refused(
    line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("waitress.parser.first_line_re", None)  # a use would fail
    request = parser()
    feed(request, line + b"\r\nHost: x\r\n\r\n")
    assert status(request) == 400


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nno header\r\n\r\n",
        b"\x00\x01 / HTTP/1.1\r\n\r\n",
    ],
)
def test_malformed_requests_are_refused_without_an_exception(request_bytes: bytes) -> None:
    request = parser()
    feed(request, request_bytes)
    assert status(request) == 400


def test_blank_lines_between_requests_are_ignored() -> None:
    request = parser()
    assert request.received(b"\r\n\r\n") == 4
    assert (request.empty, request.completed, request.error) == (True, True, None)


def test_a_chunked_body_is_parsed() -> None:
    request = parser()
    feed(request, CHUNKED + b"5;a=b\r\nhello\r\n0\r\nTrailer: x\r\n\r\n")
    assert request.error is None
    assert request.get_body_stream().read() == b"hello"
    assert request.headers["CONTENT_LENGTH"] == "5"


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        (b"5;", MAX_CHUNK_LINE_BYTES),
        (b"", MAX_CHUNK_LINE_BYTES),
        (b"0\r\nA: ", MAX_TRAILER_BYTES),
    ],
    ids=["extension", "size", "trailer"],
)
def test_an_endless_chunk_line_or_trailer_is_refused(start: bytes, limit: int) -> None:
    request = parser()
    request.received(CHUNKED + start)
    assert feed(request, (b"1" for _ in range(10 * limit))) <= limit + len(start) + 1
    assert status(request) == 400


def test_an_endless_chunked_body_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 1_000_000
    monkeypatch.setattr("web.serving.request_parser.MAX_UPLOAD_BYTES", limit)
    request = parser()
    request.received(CHUNKED)
    chunk = b"2000\r\n" + b"a" * PACKET + b"\r\n"
    assert feed(request, (chunk for _ in range(10 * limit // PACKET))) <= limit + len(chunk)
    assert status(request) == 413


@pytest.mark.parametrize("path", [b"/articles/bounce/feedback", b"/desk/sign-in", b"/api/deflect", b"/contact/solved"])
def test_a_body_too_large_for_its_route_is_received_and_refused(path: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", None)
    request = parser()
    whole = post(path, b"a" * 100_000)
    assert feed(request, whole) == len(whole), "a browser that is still sending does not read the response"
    assert status(request) == 413


@pytest.mark.parametrize("path", [b"/contact", b"/embed/contact", b"/tickets/x.y", b"/desk/tickets/NP-1"])
def test_forms_with_files_accept_large_bodies(path: bytes) -> None:
    request = parser()
    feed(request, multipart(path, b"a" * 100_000))
    assert (request.error, request.is_cut) == (None, False)
    assert len(request.get_body_stream().read()) > 100_000


def test_an_excessive_content_length_is_refused_before_the_body() -> None:
    request = parser()
    request.received(b"POST /contact HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_UPLOAD_BYTES + 1))
    assert status(request) == 413


def test_expect_100_continue_is_refused_at_once() -> None:
    request = parser()
    request.received(b"POST /api/deflect HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n")
    assert status(request) == 413
    assert not request.expect_continue


def test_without_disk_space_a_large_body_that_is_not_a_form_is_refused() -> None:
    request = parser(UploadSpace(0, 0))
    feed(request, post(b"/contact", b"a" * 100_000))
    assert status(request) == 503


def test_headers_and_slow_bodies_have_deadlines() -> None:
    request = parser()
    began = request._began  # noqa: SLF001 - the start of this request
    request.received(b"POST /contact HTTP/1.1\r\n")
    assert not request.is_late(began + HEADER_SECONDS - 1)
    assert request.is_late(began + HEADER_SECONDS + 1)
    request.received(b"Content-Length: 100000000\r\n\r\n")
    assert not request.is_late(began + HEADER_SECONDS + 1)
    request.received(b"a")
    assert request.is_late(began + 2 * GRACE_SECONDS)
    feed(request, b"a" * 10_000_000)
    assert not request.is_late(began + 2 * GRACE_SECONDS)


@pytest.mark.parametrize(
    ("version", "length"),
    [(b"1.1", b"Content-Length: 5\r\n"), (b"1.0", b"Content-Length: 5\r\n"), (b"1.0", b""), (b"2.0", b"")],
)
def test_a_request_with_an_ambiguous_end_is_refused(version: bytes, length: bytes) -> None:
    """A proxy might see the end elsewhere, and a second request in the body (request smuggling)."""
    request = parser()
    line = b"POST /contact HTTP/%b\r\nHost: x\r\n" % version
    feed(
        request, line + length + b"Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1"
    )
    assert (status(request), request.path, request.connection_close) == (400, "/contact", True)


def body_text(request: RequestParser) -> bytes:
    text: bytes = request.get_body_stream().read()
    assert request.headers["CONTENT_LENGTH"] == str(len(text))
    return text


def test_without_disk_space_a_form_keeps_its_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    request = parser()
    feed(request, multipart(b"/contact", b"a" * 100_000))
    assert request.is_cut
    text = body_text(request)
    assert b"My codes are rejected." in text
    assert b'filename="log.txt"' in text
    assert text.endswith(b"\r\n--edge--\r\n")
    assert len(text) <= MEMORY + 100


def test_a_part_cut_within_its_headers_becomes_a_file() -> None:
    request = parser(UploadSpace(0, 0))
    head, _, rest = multipart(b"/contact", b"a" * 100_000).partition(b"\r\n\r\n")
    cut_at = FORM.index(b"filename")
    assert cut_at < MEMORY
    padding = b"My codes are rejected." + b" " * (MEMORY - cut_at)
    body = rest.replace(b"My codes are rejected.", padding)
    lengths = (b"%d" % len(rest), b"%d" % len(body))
    feed(request, head.replace(*lengths) + b"\r\n\r\n" + body)
    text = body_text(request)
    assert request.is_cut
    assert b"My codes are rejected." in text
    assert text.endswith(b'filename="file"\r\n\r\n\r\n--edge--\r\n')


def test_a_network_uses_at_most_its_share_of_the_disk_space() -> None:
    space = UploadSpace(total_bytes=300_000, network_bytes=150_000)
    first, second, other = parser(space), parser(space, "192.0.2.1"), parser(space, "198.51.100.1")
    for request in (first, second, other):
        feed(request, multipart(b"/contact", b"a" * 100_000))
    assert [request.is_cut for request in (first, second, other)] == [False, True, False]
    first.close()
    again = parser(space)
    feed(again, multipart(b"/contact", b"a" * 100_000))
    assert not again.is_cut


def test_behind_a_proxy_the_share_is_per_client() -> None:
    space = UploadSpace(total_bytes=300_000, network_bytes=150_000)
    cut = []
    for client in (b"192.0.2.1", b"192.0.2.1", b"198.51.100.1"):
        request = parser(space, "127.0.0.1", proxies=1)
        form = multipart(b"/contact", b"a" * 100_000)
        feed(request, form.replace(b"Host: x", b"X-Forwarded-For: 203.0.113.9, " + client))
        cut.append(request.is_cut)
    assert cut == [False, True, False]
