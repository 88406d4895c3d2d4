"""Cross-origin requests: which other sites may read the JSON API.

Only the sites in ``allowed_origins`` may, and never with credentials, because the API has none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from web.security.headers import security_headers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_VARY = ("Vary", "Origin")
_EXPOSED = ("Access-Control-Expose-Headers", "ETag, RateLimit, RateLimit-Policy, Retry-After")
_MAX_AGE_SECONDS = 7_200
"""No browser remembers a preflight for longer."""

_PREFLIGHT = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST"),
    ("Access-Control-Allow-Headers", "Content-Type"),
    ("Access-Control-Max-Age", str(_MAX_AGE_SECONDS)),
)


class Cors:
    """WSGI middleware that adds the CORS headers below ``/api/`` and answers preflight requests."""

    def __init__(self, app: WSGIApplication, allowed_origins: Collection[str]) -> None:
        self._app = app
        self._allowed_origins = frozenset(allowed_origins)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a preflight request; pass any other request on."""
        if not environ["PATH_INFO"].startswith("/api/"):
            return self._app(environ, start_response)
        origin = environ.get("HTTP_ORIGIN", "")
        if origin not in self._allowed_origins:
            return self._app(environ, _adding(start_response, [_VARY]))
        allow = ("Access-Control-Allow-Origin", origin)
        if environ["REQUEST_METHOD"] == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ:
            headers = security_headers(https=environ["wsgi.url_scheme"] == "https").items()
            start_response("204 No Content", [*headers, _VARY, allow, *_PREFLIGHT])
            return ()
        return self._app(environ, _adding(start_response, [_VARY, allow, _EXPOSED]))


def _adding(start_response: StartResponse, added: list[tuple[str, str]]) -> StartResponse:
    def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
        return start_response(status, [*headers, *added], *error)  # type: ignore[arg-type]

    return start  # type: ignore[return-value]
