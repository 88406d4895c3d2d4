"""Attack with requests that could take long to parse: ``python -m tests.attacks.headers http://127.0.0.1:8000``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.attacks.target import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.attacks.target import Target

CHUNKED = b"POST /contact HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


def send_once(data: bytes) -> Callable[[Target], bytes]:
    """Return an attack that sends the data once."""
    return lambda target: target.send(data)


ATTACKS = {
    "folded headers": send_once(b"GET / HTTP/1.1\r\nA: b\r\n" + b" c\r\n" * 450_000 + b"\r\n"),
    "repeated headers": send_once(b"GET / HTTP/1.1\r\n" + b"A:\r\n" * 450_000 + b"\r\n"),
    "folded headers below the limit": send_once(b"GET / HTTP/1.1\r\nA: b\r\n" + b" c\r\n" * 15_000 + b"\r\n"),
    "a request line to backtrack over": send_once(b"GET a://" + b"1" * 20_000 + b" x\r\nHost: x\r\n\r\n"),
    "headers without end": send_once(b"GET / HTTP/1.1\r\nA: " + b"a" * 8_000_000),
    "a chunk size without end": send_once(CHUNKED + b"1" * 8_000_000),
    "a trailer without end": send_once(CHUNKED + b"0\r\nA: " + b"a" * 8_000_000),
}

if __name__ == "__main__":
    main(ATTACKS)
