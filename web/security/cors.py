"""Cors: which other sites may read what the JSON endpoints answer.

It stands before ``web.app.fast`` and Flask alike, so the two cannot differ. Only the sites of ``allowed_origins`` are
told so, each by its own name, and never with credentials: there are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.app.services import KEY
from web.security.headers import guarding

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

_VARY = ("Vary", "Origin")
_EXPOSED = ("Access-Control-Expose-Headers", "ETag, RateLimit, RateLimit-Policy, Retry-After")
_MAX_AGE_SECONDS = 7_200
"""No browser keeps an answer to "May I?" for longer."""

_PERMITTED = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST"),
    ("Access-Control-Allow-Headers", "Content-Type"),
    ("Access-Control-Max-Age", str(_MAX_AGE_SECONDS)),
)


def register(app: Flask) -> None:
    """Answer other sites, where any is allowed."""
    if origins := app.extensions[KEY].config.allowed_origins:
        app.wsgi_app = Cors(app.wsgi_app, frozenset(origins))  # type: ignore[method-assign]


class Cors:
    """Adds to the answers below ``/api/`` who may read them, and answers browsers that ask beforehand."""

    def __init__(self, app: WSGIApplication, origins: frozenset[str]) -> None:
        self._app = app
        self._origins = origins

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or hand on."""
        if not environ["PATH_INFO"].startswith("/api/"):
            return self._app(environ, start_response)
        origin = environ.get("HTTP_ORIGIN", "")
        if origin not in self._origins:
            return self._app(environ, _adding(start_response, [_VARY]))
        reader = ("Access-Control-Allow-Origin", origin)
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            guards = guarding(secure=environ["wsgi.url_scheme"] == "https").items()
            start_response("204 No Content", [*guards, _VARY, reader, *_PERMITTED])
            return ()
        return self._app(environ, _adding(start_response, [_VARY, reader, _EXPOSED]))


def _adding(start_response: StartResponse, more: list[tuple[str, str]]) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
        return start_response(status, [*headers, *more], *error)  # type: ignore[arg-type]

    return start  # type: ignore[return-value]
