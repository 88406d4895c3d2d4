"""Rate limits per network, counted by all processes of a machine, or of several machines, together."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING, Literal

from limits import parse
from limits.strategies import MovingWindowRateLimiter

from web.errors import TooManyRequestsError
from web.security.windows.local import Windows
from web.security.windows.remote import RemoteWindows

if TYPE_CHECKING:
    from pathlib import Path

    from limits import RateLimitItem
    from werkzeug.wrappers import Request

    from web.config import WebConfig

RATE_HEADERS = "firstline.rates"
"""Environment key: the rate limit headers for the response."""

Action = Literal[
    "ticket",
    "ticket_at_risk",
    "message",
    "upload",
    "lookup",
    "login",
    "login_network",
    "login_name",
    "login_slow",
    "feedback",
    "deflect",
]

_SLOW_ATTEMPTS = 3
"""Sign-ins per network once a name is under attack from everywhere: its owner may mistype twice."""

_AT_RISK_FACTOR = 10
"""Factor for tickets that describe a risk, because a victim may share a network with a spammer. It is finite, because a
spammer can describe a risk, too."""

_HOME_BITS = 64
SITE_BITS = 48
"""IPv6 prefix lengths: a home has a /64; one customer may have a /48, which holds 65,536 of them."""


class RateLimits:
    """Counts the actions of each network over a moving window. Addresses are not logged, and stored only as digests."""

    def __init__(self, config: WebConfig, windows: Windows | None = None) -> None:
        self._limiter = MovingWindowRateLimiter(windows or Windows())
        ticket, login_name = parse(config.ticket_limit), parse(config.login_name_limit)
        self._limits: dict[Action, RateLimitItem] = {
            "ticket": ticket,
            "ticket_at_risk": _with_amount(ticket, ticket.amount * _AT_RISK_FACTOR),
            "message": parse(config.message_limit),
            "upload": parse(config.message_limit),
            "lookup": parse(config.lookup_limit),
            "login": parse(config.login_limit),
            "login_network": parse(config.login_network_limit),
            "login_name": login_name,
            "login_slow": _with_amount(login_name, _SLOW_ATTEMPTS),
            "feedback": parse(config.feedback_limit),
            "deflect": parse(config.deflect_limit),
        }

    def hit(self, action: Action, address: str | None, times: int = 1) -> int:
        """Count an action, or several at once; return 0 if allowed, otherwise the seconds to wait."""
        return self.hit_key(action, network(address, SITE_BITS if action == "upload" else _HOME_BITS), times)

    def enforce(self, action: Action, address: str | None, times: int = 1) -> None:
        """Count an action, or several at once.

        Raises:
            TooManyRequestsError: the network has used up its limit.

        """
        if seconds := self.hit(action, address, times):
            raise TooManyRequestsError(wait_message(seconds), retry_after=seconds)

    def hit_key(self, action: Action, key: str, times: int = 1) -> int:
        """Count actions under a key other than a network, such as a user name; return as ``hit`` does."""
        limit = self._limits[action]
        if self._limiter.hit(limit, action, key, cost=min(times, limit.amount)):
            return 0
        return self._state(action, key)[1]

    def hit_sign_in(self, name: str, address: str | None) -> int:
        """Count one sign-in attempt; return 0 if allowed, otherwise the seconds to wait.

        Only a network's own attempts lock it out, because otherwise an attacker could lock out the owner of a name.
        Guesses from many networks at once only slow each network down for that name, so the owner can still sign in.
        All networks of an IPv6 /48 count as one.
        """
        home, site = network(address), network(address, SITE_BITS)
        if seconds := self.hit_key("login_network", site) or self.hit_key("login", f"{home} {name}"):
            return seconds
        return self.hit_key("login_slow", f"{site} {name}") if self.hit_key("login_name", name) else 0

    def forgive_sign_in(self, name: str, address: str | None) -> None:
        """Forget a network's attempts at a name after the right password, as NIST SP 800-63B (5.2.2) recommends."""
        prefixes: dict[Action, int] = {"login": _HOME_BITS, "login_slow": SITE_BITS}
        for action, bits in prefixes.items():
            self._limiter.clear(self._limits[action], action, f"{network(address, bits)} {name}")

    def headers(self, action: Action, address: str | None) -> dict[str, str]:
        """Return the limit and its remainder as headers (IETF draft httpapi-ratelimit-headers)."""
        limit = self._limits[action]
        remaining, seconds = self._state(action, network(address))
        policy = f'"{action}";q={limit.amount};w={limit.get_expiry()}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"{action}";r={remaining};t={seconds}'}

    def _state(self, action: Action, key: str) -> tuple[int, int]:
        """Return the number of actions left, and the seconds until there is one more."""
        stats = self._limiter.get_window_stats(self._limits[action], action, key)
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.monotonic()))

    def is_half_used(self, action: Action, address: str | None) -> bool:
        """Return whether a network has used more than half of a limit."""
        limit = self._limits[action]
        return self._limiter.get_window_stats(limit, action, network(address)).remaining * 2 < limit.amount


def rate_limits_of(config: WebConfig, secret: str, file: Path | None = None) -> RateLimits:
    """Return the rate limits of a site, which the processes of this machine count in ``file``.

    Raises:
        ConfigError: ``limits_url`` cannot be used.

    """
    url, key = config.limits_url, secret.encode()
    return RateLimits(config, RemoteWindows(url.get_secret_value(), file, key) if url else Windows(file, key))


def meter(rate_limits: RateLimits, action: Action, request: Request) -> None:
    """Count an action of the client's network, and have the response say how much of the limit is left.

    Raises:
        TooManyRequestsError: the network has used up its limit.

    """
    try:
        rate_limits.enforce(action, request.remote_addr)
    finally:
        request.environ[RATE_HEADERS] = rate_limits.headers(action, request.remote_addr)


def _with_amount(limit: RateLimitItem, amount: int) -> RateLimitItem:
    return type(limit)(amount, limit.multiples)


def network(address: str | None, bits: int = _HOME_BITS) -> str:
    """Return the network of an address: an IPv4 address itself, or the IPv6 prefix of so many bits.

    Some proxies add a port: ``1.2.3.4:5555`` or ``[2001:db8::1]:443``.
    """
    host = address or ""
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        parsed = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, bits), strict=False))
    return str(parsed)


def wait_message(seconds: int) -> str:
    """Return the message for a network that has used up a limit."""
    minutes = -(-seconds // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"Too many requests from your network. Please wait {minutes} {unit} and try again."
