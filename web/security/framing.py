"""Embedded pages: the ticket form and the search below ``/embed``, which allowed sites may show in a frame.

Links on an embedded page stay below ``/embed``, so a reader gets from the form to the ticket reference inside the
frame. No other page may be framed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

EMBEDDED = "firstline.embedded"
"""Environment key: set for a page below ``/embed``."""

PREFIX = "/embed"
_PAGES = re.compile(r"/(contact|search|tickets)(/|$)")
_ASSETS = "/static/"


class Framing:
    """WSGI middleware that strips ``/embed`` from the path of embeddable pages and marks their requests."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        before, prefix, path = environ["PATH_INFO"].partition(PREFIX)
        page = _PAGES.match(path)
        if prefix and not before and (page or path.startswith(_ASSETS)):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["PATH_INFO"] = path
            if page:
                environ[EMBEDDED] = True
        return self._app(environ, start_response)
