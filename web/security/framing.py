"""Framing: the pages that other sites may show in a frame, the ticket form and the search, at addresses of their own.

Below ``/embed`` they are the pages they always are, with the addresses they lead to below it, too: so a whole way, from
the form to the reference number, can be gone inside the frame. No other page can be framed by anybody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import request

from web.app.services import services

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from flask import Flask

EMBEDDED = "firstline.embedded"
"""In the environment of a request for a page that stands in a frame."""

PREFIX = "/embed"
_PAGES = re.compile(r"/(contact|search|tickets)(/|$)")
_ASSETS = "/static/"


def register(app: Flask) -> None:
    """Serve those pages below ``/embed``."""
    app.wsgi_app = Framing(app.wsgi_app)  # type: ignore[method-assign]


class Framing:
    """Takes ``/embed`` off the address of what may stand in a frame, and notes that it was there."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Hand every request on."""
        before, prefix, path = environ["PATH_INFO"].partition(PREFIX)
        page = _PAGES.match(path)
        if prefix and not before and (page or path.startswith(_ASSETS)):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + PREFIX
            environ["PATH_INFO"] = path
            if page:
                environ[EMBEDDED] = True
        return self._app(environ, start_response)


def framing(policy: str) -> dict[str, str]:
    """Return the policy of a page that may be framed, by this site and those that are allowed; nothing for others."""
    if EMBEDDED not in request.environ:
        return {}
    sites = " ".join(("'self'", *services().config.allowed_origins))
    return {"Content-Security-Policy": policy.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")}
