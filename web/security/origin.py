"""Where a form was sent from, by what the browser says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.errors import CrossSiteError

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from web.config import WebConfig

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


def check_sender(request: Request, config: WebConfig) -> None:
    """Let a program's request pass that comes from this site, from an allowed one, or from no browser at all.

    Raises:
        CrossSiteError: a page of some other site has sent it.

    """
    if request.headers.get("Origin") in config.allowed_origins:
        return
    try:
        check_origin(request, config.base_url)
    except CrossSiteError as error:
        raise CrossSiteError("This site may not ask for that: it is not one of allowed_origins.") from error


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # such as an unclosed bracket
        return ""
