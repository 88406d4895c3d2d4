"""Where a form was sent from, by what the browser says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.errors import CrossSiteError

if TYPE_CHECKING:
    from flask import Request

_OURS = frozenset({"same-origin", "none"})
"""``none`` is a reader's own doing, such as sending a form again after a reload."""


def check_origin(request: Request, base_url: str) -> None:
    """Let a form pass that was sent from this site.

    ``Sec-Fetch-Site`` decides where the browser sends it; otherwise ``Origin`` must name the host that was asked
    or the configured one. The scheme is not compared: a proxy may end TLS. Programs send neither, and pass.

    Raises:
        CrossSiteError: the form stands on a page of another site.

    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        ours = site in _OURS
    else:
        ours = origin is None or _host(origin) in {request.host, _host(base_url)} - {""}
    if not ours:
        raise CrossSiteError("This form was sent from another site. Please open it here and send it again.")


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # such as an unclosed bracket
        return ""
