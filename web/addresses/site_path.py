"""Serving below a path: ``base_url = "https://example.com/help"``.

The proxy passes requests on with their whole path. What is not below the site's path is not ours, so that no address
has two meanings, except for the pages that machines ask for directly.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Pages that load balancers and Prometheus may also ask for without the site's path: they know only the machine."""

_NOWHERE: Final = "/-"
"""Begins a path without a page, which leads to the page for addresses that do not exist."""


class SitePath:
    """WSGI middleware that takes the site's path from a request, and refuses requests outside it."""

    def __init__(self, app: WSGIApplication, path: str) -> None:
        self._app = app
        self._path = path

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on; redirect from the host's root, and from the path itself, to the home page."""
        asked = environ["PATH_INFO"]
        if asked in {"", "/", self._path}:
            start_response(
                f"{HTTPStatus.PERMANENT_REDIRECT.value} Permanent Redirect",
                [("Location", f"{self._path}/"), ("Content-Length", "0")],
            )
            return ()
        environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._path
        if asked.startswith(f"{self._path}/"):
            environ["PATH_INFO"] = asked[len(self._path) :]
        elif asked not in PROBES:
            environ["PATH_INFO"] = _NOWHERE + asked
        return self._app(environ, start_response)
