"""What every answer carries and every form must pass: headers, tokens, origin, rates, the signing key."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.security.headers import add_headers

if TYPE_CHECKING:
    from flask import Flask

    from web.config import WebConfig

__all__ = ["is_host", "register"]

_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]*)?", re.ASCII | re.IGNORECASE)
"""With the underscore that no name in the DNS has: proxies send what their settings call this server."""


def register(app: Flask, config: WebConfig) -> None:
    """Put the headers on every answer, the cap on every body, and believe as many proxies as configured."""
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = config.max_body_bytes
    app.before_request(_check_host)
    app.after_request(add_headers)
    if proxies := config.trusted_proxies:
        # not the host: few proxies set that header, so a client's own would pass; base_url says what the site is called
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]


def is_host(name: str | None) -> bool:
    """Tell whether the Host header of a request can be one; a program of HTTP/1.0 need not send any."""
    return name is None or _HOST.fullmatch(name) is not None


def _check_host() -> None:
    if not is_host(request.headers.get("Host")):
        abort(HTTPStatus.BAD_REQUEST)
