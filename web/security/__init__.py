"""What every answer carries and every form must pass: headers, tokens, origin, rates, the signing key."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import abort, request
from werkzeug.middleware.proxy_fix import ProxyFix

from web.app.services import services
from web.errors import TooManyRequestsError
from web.security.headers import add_headers
from web.security.origin import check_origin
from web.security.rate_limits import TOLD, wait_of

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Request

    from web.security.rate_limits import Action, RateLimits

__all__ = ["check_form", "count", "hit_limit", "is_host", "meter", "register"]

TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a form field

_HOST = re.compile(r"([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]*)?", re.ASCII | re.IGNORECASE)
"""With the underscore that no name in the DNS has: proxies send what their settings call this server."""


def register(app: Flask) -> None:
    """Put the headers on every answer, the cap on every body, and believe as many proxies as configured."""
    with app.app_context():
        config = services().config
    app.config["MAX_CONTENT_LENGTH"] = config.max_body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = config.max_body_bytes
    app.before_request(_check_host)
    app.after_request(add_headers)
    if proxies := config.trusted_proxies:
        # not the host: few proxies set that header, so a client's own would pass; base_url says what the site is called
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=0)  # type: ignore[method-assign]


def check_form(form: str) -> str:
    """Return the number of the showing of the form in this request, once its origin and token are found good.

    Raises:
        CrossSiteError: it was sent from another site.
        StaleFormError: its token is missing, expired, or not ours.

    """
    check_origin(request, services().config.base_url)
    return services().signer.check_form(form, request.form.get(TOKEN_FIELD, ""))


def hit_limit(action: Action, times: int = 1) -> None:
    """Count an action, or several at once, of the network that asks.

    Raises:
        TooManyRequestsError: it has done so too often.

    """
    count(services().rate_limits, action, request.remote_addr, times)


def count(rate_limits: RateLimits, action: Action, address: str | None, times: int = 1) -> None:
    """Count an action, or several at once, of the network of an address.

    Raises:
        TooManyRequestsError: it has done so too often.

    """
    if seconds := rate_limits.hit(action, address, times):
        raise TooManyRequestsError(wait_of(seconds), retry_after=seconds)


def meter(rate_limits: RateLimits, action: Action, asked: Request) -> None:
    """Count one action of the network that a request comes from, and have its answer say what is left.

    Raises:
        TooManyRequestsError: it has done so too often.

    """
    try:
        count(rate_limits, action, asked.remote_addr)
    finally:
        asked.environ[TOLD] = rate_limits.told(action, asked.remote_addr)


def is_host(name: str | None) -> bool:
    """Tell whether the Host header of a request can be one; a program of HTTP/1.0 need not send any."""
    return name is None or _HOST.fullmatch(name) is not None


def _check_host() -> None:
    if not is_host(request.headers.get("Host")):
        abort(HTTPStatus.BAD_REQUEST)
