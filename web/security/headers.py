"""The headers of every answer.

The policy allows this site's own script, style, images and forms, and nothing else: no inline code, no other
host, no frame, no markup made by script.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from web.security.framing import framing
from web.security.rate_limits import TOLD

if TYPE_CHECKING:
    from flask import Response

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)

PAGE_POLICY = "; ".join(_DIRECTIVES)

FRAMING_POLICY = f"{PAGE_POLICY}; frame-src 'self'"
"""A page that shows the widget shows the ticket form, too."""

MEDIA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""An image that is opened as a page may do nothing at all, whatever a browser takes it for."""

HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    # not no-referrer: with that, browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # a page holds a form token, and a new generation must show: keep it, but ask before using it again
    "Cache-Control": "no-cache",
}

ONE_YEAR_SECONDS = 31_536_000


_ENCRYPTED = {"Strict-Transport-Security": f"max-age={ONE_YEAR_SECONDS}"}


def guarding(*, secure: bool) -> dict[str, str]:
    """Return the headers of an answer; one that travels encrypted asks for encryption ever after."""
    return HEADERS | _ENCRYPTED if secure else HEADERS


def add_headers(response: Response) -> Response:
    """Return the answer with the headers it does not set itself."""
    for name, value in {**framing(PAGE_POLICY), **request.environ.get(TOLD, {})}.items():
        response.headers.setdefault(name, value)
    for name, value in guarding(secure=request.is_secure).items():
        response.headers.setdefault(name, value)
    return response
