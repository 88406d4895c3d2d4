"""Protection of every request and response: headers, host, size limits, origins, rate limits, signatures."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.security.cors import Cors
from web.security.framing import Framing
from web.security.headers import SecurityHeaders

if TYPE_CHECKING:
    from flask import Flask

    from web.config import WebConfig

__all__ = ["is_host", "register"]

_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]*)?", re.ASCII | re.IGNORECASE)
"""Allows the underscore, which the DNS does not: proxies send the name that their settings give this server."""


def register(app: Flask, config: WebConfig) -> None:
    """Protect every request and response of the application."""
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = config.max_body_bytes
    app.after_request(SecurityHeaders(config.allowed_origins).add)

    @app.before_request
    def check_host() -> None:
        if not is_host(request.headers.get("Host")):
            abort(HTTPStatus.BAD_REQUEST)

    if config.allowed_origins:
        app.wsgi_app = Cors(app.wsgi_app, config.allowed_origins)  # type: ignore[method-assign]
    app.wsgi_app = Framing(app.wsgi_app)  # type: ignore[method-assign]
    if proxies := config.trusted_proxies:
        # not the host: few proxies set that header, so a client could forge it; base_url names the site instead
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]


def is_host(name: str | None) -> bool:
    """Return whether a Host header is well-formed; HTTP/1.0 does not require one."""
    return name is None or _HOST.fullmatch(name) is not None
