"""The Flask application, with configured absolute URLs and logs without personal data."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from flask import Flask, request

from web.app.services import KEY
from web.tickets.uploads.streams import UploadRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Request
    from werkzeug.routing import MapAdapter

    Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

log = logging.getLogger("firstline.web")

_SAFE_IN_QUERY = "%&=+;/?:@!$'()*,~"


class HelpCentre(Flask):
    """Flask with absolute URLs built from ``base_url``, because a request's Host header may say anything."""

    request_class = UploadRequest

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request; raw bytes in its query string, on which werkzeug fails, are percent-encoded before."""
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():
            environ["QUERY_STRING"] = quote(query.encode("latin-1"), safe=_SAFE_IN_QUERY)
        return super().wsgi_app(environ, start_response)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return the routes, bound to the site's public address."""
        adapter = super().create_url_adapter(request)
        services = self.extensions.get(KEY)
        if adapter is not None and services is not None and services.config.base_url:
            public = urlsplit(services.config.base_url)
            adapter.url_scheme, adapter.server_name = public.scheme, public.netloc
        return adapter

    def log_exception(self, exc_info: Failure) -> None:
        """Log the exception's type, endpoint and traceback, but not its message or the URL.

        Both may quote what a reader typed.
        """
        exception_type, _, trace = exc_info
        name = exception_type.__name__ if exception_type else "an error"
        log.error("%s in %s\n%s", name, request.endpoint, "".join(traceback.format_tb(trace)))
