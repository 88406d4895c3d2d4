"""Origin checks: forms and API calls from other sites are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from web.errors import CrossSiteError

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

    from web.config import WebConfig

_OURS = frozenset({"same-origin", "none"})
"""``none`` means that the user did it, for example by reloading the page that a form led to."""


def check_origin(request: Request, base_url: str) -> None:
    """Accept a form that was sent from this site.

    ``Sec-Fetch-Site`` decides if the browser sends it. Otherwise ``Origin`` must name the requested host or the
    configured one; the scheme is ignored, because a proxy may terminate TLS. Programs send neither header, and pass.

    Raises:
        CrossSiteError: the form is on a page of another site.

    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        is_ours = site in _OURS
    else:
        is_ours = origin is None or _host(origin) in {request.host, _host(base_url)} - {""}
    if not is_ours:
        raise CrossSiteError("This form was sent from another site. Please open it here and send it again.")


def check_sender(request: Request, config: WebConfig) -> None:
    """Accept an API request from this site, from an allowed site, or from a program that is not a browser.

    Raises:
        CrossSiteError: a page of another site sent it.

    """
    if request.headers.get("Origin") in config.allowed_origins:
        return
    try:
        check_origin(request, config.base_url)
    except CrossSiteError as error:
        raise CrossSiteError("Your site may not call this: add it to allowed_origins.") from error


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # for example an unclosed bracket
        return ""
