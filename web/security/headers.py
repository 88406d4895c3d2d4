"""Security headers of every response.

The content security policy allows only this site's own scripts, styles, fonts, images and forms. It forbids inline
code, other hosts, frames, and markup made by scripts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from web.security.framing import EMBEDDED
from web.security.rate_limits import RATE_HEADERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Response

_DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
)

PAGE_POLICY = "; ".join(_DIRECTIVES)

WIDGET_PAGE_POLICY = f"{PAGE_POLICY}; frame-src 'self'"
"""The widget opens the ticket form in a frame."""

MEDIA_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
"""An image opened as a page may do nothing, even if a browser mistakes it for HTML."""

DRAWING_POLICY = f"{MEDIA_POLICY}; style-src 'unsafe-inline'"
"""An SVG picture may have its own styles, which its shapes need; it has no scripts, and could not run any."""

HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    # not no-referrer, with which browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # pages hold a form token and must show a new generation, so a browser revalidates its copy before using it
    "Cache-Control": "no-cache",
}

ONE_YEAR_SECONDS = 31_536_000

_HTTPS_HEADERS = HEADERS | {"Strict-Transport-Security": f"max-age={ONE_YEAR_SECONDS}"}


def security_headers(*, https: bool) -> dict[str, str]:
    """Return the default headers of a response; over HTTPS they tell the browser to keep using HTTPS."""
    return _HTTPS_HEADERS if https else HEADERS


class SecurityHeaders:
    """Adds the default headers that a response does not set itself."""

    def __init__(self, allowed_origins: Sequence[str]) -> None:
        sites = " ".join(("'self'", *allowed_origins))
        self._embedded_policy = PAGE_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {sites}")

    def add(self, response: Response) -> Response:
        """Return the response with the default headers, and with the rate limits that its view noted."""
        headers = security_headers(https=request.is_secure) | request.environ.get(RATE_HEADERS, {})
        if EMBEDDED in request.environ:
            headers["Content-Security-Policy"] = self._embedded_policy
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response
