"""Visitors as counting sees them: a network and a browser; programs are none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from web.security.rate_limits import SITE_BITS, network

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PROGRAM: Final = re.compile(
    r"bot\b|bot[/_;-]|crawl|spider|slurp|scrap|archiv|preview|facebookexternalhit|monitor|uptime|pingdom|lighthouse"
    r"|headless|curl/|wget/|python-|aiohttp|httpx/|go-http|java/|okhttp|libwww|axios/|node-fetch",
    re.IGNORECASE,
)
"""Names of crawlers, monitors and program libraries in their user agents."""

_MAX_AGENT_CHARS: Final = 300


@dataclass(frozen=True, slots=True)
class Visitor:
    """The address and the user agent of a request; kept in memory until they are digested, and never stored."""

    address: str
    agent: str

    @property
    def network(self) -> str:
        """The network that counts as one source: an IPv4 address, or an IPv6 /48."""
        return network(self.address, SITE_BITS)

    @property
    def browser(self) -> str:
        """The home network and the browser, which together count as one person."""
        return f"{network(self.address)} {self.agent}"


def visitor_of(environ: WSGIEnvironment) -> Visitor | None:
    """Return who sends a request; None if it asks not to be tracked, or a program sends it.

    ``DNT`` and ``Sec-GPC`` are the headers of browsers that ask. A page that a browser loads in advance may never be
    read.
    """
    if environ.get("HTTP_DNT") == "1" or environ.get("HTTP_SEC_GPC") == "1":
        return None
    if "prefetch" in (environ.get("HTTP_SEC_PURPOSE") or environ.get("HTTP_PURPOSE") or ""):
        return None
    agent = environ.get("HTTP_USER_AGENT", "")[:_MAX_AGENT_CHARS]
    if environ.get("REQUEST_METHOD") == "HEAD" or _is_program(agent):
        return None
    return Visitor(environ.get("REMOTE_ADDR", ""), agent)


@lru_cache(maxsize=1_024)
def _is_program(agent: str) -> bool:
    return not agent or _PROGRAM.search(agent) is not None
