"""Download one file from the web, within limits of size and time that the server cannot extend.

The host's name is resolved once and the connection goes to that address, so that a second answer of the name server
cannot lead elsewhere. Each redirect is checked like the first address.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urljoin, urlsplit

from kb.fetching.public_address import addresses_of, is_public

if TYPE_CHECKING:
    from collections.abc import Iterator
    from urllib.parse import SplitResult

    from kb.fetching.public_address import Check

MAX_BYTES: Final = 20_000_000
MAX_REDIRECTS: Final = 5
_CHUNK_BYTES: Final = 65_536
_TYPES: Final = ("image/", "application/octet-stream", "binary/octet-stream")
_KEPT: Final = "/%:@!$&'()*+,;=~-._?"
"""What an address may have as it is; everything else is escaped."""


class DownloadError(Exception):
    """A file cannot be downloaded; the message says why. ``is_host_down`` if no other file of the host can be, too."""

    def __init__(self, message: str, *, is_host_down: bool = False) -> None:
        super().__init__(message)
        self.is_host_down = is_host_down


@dataclass(frozen=True, slots=True)
class Downloader:
    """Downloads files; ``allows`` decides which IP addresses may be connected to."""

    allows: Check = is_public
    max_bytes: int = MAX_BYTES
    seconds: float = 30

    def fetch(self, url: str) -> bytes:
        """Return the bytes of a picture.

        Raises:
            DownloadError: it cannot be fetched, is not a picture by its type, or is beyond a limit.

        """
        for _ in range(MAX_REDIRECTS + 1):
            with self._answer(url) as answer:
                location = answer.headers.get("Location", "")
                if 300 <= answer.status < 400 and location:
                    url = _joined(url, location)
                    continue
                return self._body(answer)
        raise DownloadError(f"it redirects more than {MAX_REDIRECTS} times")

    @contextmanager
    def _answer(self, url: str) -> Iterator[HTTPResponse]:
        parts = _split(url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        deadline = _Deadline(self._address(host, port), self.seconds)
        connection = HTTPSConnection(host, port) if is_tls else HTTPConnection(host, port)
        connection._create_connection = deadline.connect  # type: ignore[attr-defined]  # noqa: SLF001 - the library offers no other way
        try:
            connection.request("GET", _target(parts), headers={"User-Agent": "firstline", "Accept": "image/*"})
            yield connection.getresponse()
            if deadline.is_over:  # a cut connection looks like the end of an answer without a length
                raise TimeoutError
        except (OSError, HTTPException) as error:
            reason = "the server took too long" if deadline.is_over else f"the server does not answer: {error}"
            raise DownloadError(reason, is_host_down=True) from error
        finally:
            connection.close()
            deadline.close()

    def _address(self, host: str, port: int) -> str:
        """Return the IP address to connect to."""
        try:
            addresses = addresses_of(host, port, self.allows)
        except (OSError, UnicodeError) as error:
            raise DownloadError(f"there is no host {host}", is_host_down=True) from error
        if not addresses:
            raise DownloadError(f"{host} is not on the public internet", is_host_down=True)
        return addresses[0]

    def _body(self, answer: HTTPResponse) -> bytes:
        """Return the bytes of an answer."""
        if answer.status != 200:
            raise DownloadError(f"the server answers {answer.status} {answer.reason}".strip())
        kind = answer.headers.get_content_type()
        if not kind.startswith(_TYPES):
            raise DownloadError(f"it is not a picture but {kind}")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise DownloadError("the server compresses it although it was not asked to")
        data = bytearray()
        while chunk := answer.read1(_CHUNK_BYTES):
            data += chunk
            if len(data) > self.max_bytes:
                raise DownloadError(f"it has more than {self.max_bytes:,} bytes")
        if answer.length:
            raise DownloadError("the server sent only a part of it")
        return bytes(data)


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


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise DownloadError("it redirects to what is not a web address") from error


def _target(parts: SplitResult) -> str:
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    return (quote(parts.path, safe=_KEPT) or "/") + query
