"""HelpCentre: Flask, told where readers reach it and what it must not log."""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, request

from web.app.services import KEY
from web.tickets.uploads.streams import UploadRequest

if TYPE_CHECKING:
    from types import TracebackType

    from flask import Request
    from werkzeug.routing import MapAdapter

    Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

log = logging.getLogger("firstline.web")


class HelpCentre(Flask):
    """Flask, with absolute addresses made from the configured one: a request's Host header may say anything."""

    request_class = UploadRequest

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """Return the routes, bound to the address that readers know."""
        adapter = super().create_url_adapter(request)
        services = self.extensions.get(KEY)
        if adapter is not None and services is not None and services.config.base_url:
            public = urlsplit(services.config.base_url)
            adapter.url_scheme, adapter.server_name = public.scheme, public.netloc
        return adapter

    def log_exception(self, exc_info: Failure) -> None:
        """Log where the program broke, without anybody's words.

        The message of an exception may quote what a reader typed, and so may the address that was asked for: the
        kind, the endpoint and the lines of code are enough to find it.
        """
        kind, _, trace = exc_info
        name = kind.__name__ if kind else "an error"
        log.error("%s in %s\n%s", name, request.endpoint, "".join(traceback.format_tb(trace)))
