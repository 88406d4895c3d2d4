"""Compression of pages and JSON, where it reveals nothing.

The length of a compressed response shows whether text from the request also occurs in the response (BREACH). That is a
danger only where a response holds a secret of the person who asked. A response therefore stays uncompressed if the
request had credentials or was no GET, or if the response sets a cookie or must not be stored: the desk and the pages of
tickets. All other responses are the same for everyone, form tokens included: anyone may fetch one, and none is tied to
a reader.
"""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Headers = list[tuple[str, str]]

MIN_BYTES: Final = 1_000
"""A shorter response fits into one packet anyway."""

MAX_BYTES: Final = 4_000_000
"""Pages and JSON are far shorter; more is not held in memory twice."""

_LEVEL: Final = 4
"""A page of 30 kB takes some 0.4 ms; the default, 6, takes half as long again and saves 2 %."""

_TYPES: Final = re.compile(r"(text/html|application/(json|xml|opensearchdescription\+xml)|text/(plain|css))\b")
_GZIP: Final = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))", re.IGNORECASE)


def accepts_gzip(environ: WSGIEnvironment) -> bool:
    """Return whether the client reads gzip."""
    return _GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", "")) is not None


class Compression:
    """WSGI middleware that compresses the responses that are the same for everyone. Thread-safe."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on, and compress the response if the client reads gzip."""
        is_private = "HTTP_COOKIE" in environ or "HTTP_AUTHORIZATION" in environ
        if environ["REQUEST_METHOD"] != "GET" or is_private or not accepts_gzip(environ):
            return self._app(environ, start_response)
        started: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, exc_info: object = None) -> object:
            if not _is_compressible(headers):
                return start_response(status, headers, exc_info)  # type: ignore[arg-type]
            started.append((status, headers))
            return None

        parts = self._app(environ, start)  # type: ignore[arg-type]
        if not started:
            return parts
        try:
            body = gzip.compress(b"".join(parts), _LEVEL, mtime=0)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        status, headers = started[-1]
        start_response(status, _compressed(headers, len(body)))
        return (body,)


def _is_compressible(headers: Headers) -> bool:
    values = {name.lower(): value for name, value in headers}
    length = values.get("content-length", "")
    return (
        _TYPES.match(values.get("content-type", "")) is not None
        and length.isdigit()
        and MIN_BYTES <= int(length) <= MAX_BYTES
        and "no-store" not in values.get("cache-control", "")
        and not {"content-encoding", "set-cookie"} & values.keys()
    )


def _compressed(headers: Headers, length: int) -> Headers:
    """Return the headers of the compressed response, whose ETag is weak because its bytes are other ones."""
    kept = [(name, value) for name, value in headers if name.lower() not in {"content-length", "etag"}]
    etags = [(name, f"W/{value.removeprefix('W/')}") for name, value in headers if name.lower() == "etag"]
    added = [("Content-Encoding", "gzip"), ("Content-Length", str(length)), ("Vary", "Accept-Encoding")]
    return [*kept, *etags, *added]
