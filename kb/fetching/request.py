"""Request one address of the web within a time that the server cannot extend.

The host's name is resolved once and the connection goes to that address, so that a second answer of the name server
cannot lead elsewhere.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from kb.fetching.public_address import addresses_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from urllib.parse import SplitResult

    from kb.fetching.public_address import Check

_CHUNK_BYTES: Final = 65_536
_KEPT: Final = "/%:@!$&'()*+,;=~-._?"
"""Characters that an address may contain; all others are percent-encoded."""


class DownloadError(Exception):
    """A file cannot be downloaded; the message says why. ``is_host_down`` is true if no file of that host can be."""

    def __init__(self, message: str, *, is_host_down: bool = False) -> None:
        super().__init__(message)
        self.is_host_down = is_host_down


@contextmanager
def get(url: str, headers: Mapping[str, str], *, allows: Check, seconds: float) -> Iterator[HTTPResponse]:
    """Yield the answer of a server, of any status; ``allows`` decides which IP addresses may be connected to.

    Raises:
        DownloadError: the address is none, its host must not be reached, or the answer is not complete in time.

    """
    parts = _split(url)
    host, is_tls = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    deadline = _Deadline(_address(host, port, allows), seconds)
    connection = HTTPSConnection(host, port) if is_tls else HTTPConnection(host, port)
    connection._create_connection = deadline.connect  # type: ignore[attr-defined]  # noqa: SLF001 - the library offers no other way
    try:
        connection.request("GET", _target(parts), headers={"User-Agent": "firstline", **headers})
        yield connection.getresponse()
        if deadline.is_over:  # a cut connection looks like the end of an answer without a length
            raise TimeoutError
    except (OSError, HTTPException) as error:
        reason = "the server took too long" if deadline.is_over else f"the server does not answer: {error}"
        raise DownloadError(reason, is_host_down=True) from error
    finally:
        connection.close()
        deadline.close()


def body(answer: HTTPResponse, most_bytes: int) -> bytes:
    """Return the body of an answer.

    Raises:
        DownloadError: it is compressed, larger than allowed, or incomplete.

    """
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise DownloadError("the server sent it compressed, which was not requested")
    data = bytearray()
    while chunk := answer.read1(_CHUNK_BYTES):
        data += chunk
        if len(data) > most_bytes:
            raise DownloadError(f"it has more than {most_bytes:,} bytes")
    if answer.length:
        raise DownloadError("the server sent only a part of it")
    return bytes(data)


def joined(url: str, location: str) -> str:
    """Return the address that a redirect leads to.

    Raises:
        DownloadError: it leads to what is not a web address.

    """
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise DownloadError("it redirects to an address that is not a web address") from error


def _address(host: str, port: int, allows: Check) -> str:
    """Return the IP address to connect to."""
    try:
        addresses = addresses_of(host, port, allows)
    except (OSError, UnicodeError) as error:
        raise DownloadError(f"the host {host} cannot be found", is_host_down=True) from error
    if not addresses:
        raise DownloadError(f"{host} is not on the public internet", is_host_down=True)
    return addresses[0]


class _Deadline:
    """Connects to one IP address, and cuts the connection after some seconds."""

    def __init__(self, address: str, seconds: float) -> None:
        self.is_over = False
        self._address = address
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def connect(self, address: tuple[str, int], *_options: object) -> socket.socket:
        """Return a connection, like ``socket.create_connection``, whose options it accepts and ignores."""
        connection = socket.create_connection((self._address, address[1]), self._seconds)
        connection.settimeout(None)  # from now on, only the timer counts
        self._socket = connection.dup()  # TLS takes the first handle away from its socket object
        self._timer.start()
        return connection

    def close(self) -> None:
        """Stop the timer."""
        self._timer.cancel()
        if self._socket is not None:
            self._socket.close()

    def _cut(self) -> None:
        self.is_over = True
        if self._socket is not None:
            with suppress(OSError):  # the server has closed it just now
                self._socket.shutdown(socket.SHUT_RDWR)


def _split(url: str) -> SplitResult:
    """Return the parts of a web address.

    Raises:
        DownloadError: it is none.

    """
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError as error:
        raise DownloadError("it is not a web address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise DownloadError("it is not a web address")
    return parts


def _target(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return (quote(parts.path, safe=_KEPT) or "/") + query
