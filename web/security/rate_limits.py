"""RateLimits: how often one network may send, counted in memory and forgotten with the process."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING, Literal

from limits import parse
from limits.strategies import MovingWindowRateLimiter

from web.errors import TooManyRequestsError
from web.security.windows import MonotonicWindows

if TYPE_CHECKING:
    from limits import RateLimitItem
    from werkzeug.wrappers import Request

    from web.config import WebConfig

TOLD = "firstline.rates"
"""Where in the environment of a request its answer finds how much of a limit is left."""

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

_SLOW_TRIES = 3
"""That a network has at a name which is guessed at from everywhere: who belongs to it may mistype twice."""

_AT_RISK_TIMES = 10
"""Beyond its limit a network may still report this many times as many risks: a victim may share it with a sender of
noise. It is not endless, because a program could write the words of a victim, too."""

_HOME_BITS = 64
SITE_BITS = 48
"""Bits of an IPv6 network: one home has a /64. One customer may have a /48, which has 65,536 of those to guess from."""


class RateLimits:
    """Counts what networks send, over a moving window. Addresses are neither logged nor stored."""

    def __init__(self, config: WebConfig) -> None:
        self._limiter = MovingWindowRateLimiter(MonotonicWindows())
        self._limits: dict[str, RateLimitItem] = {
            "ticket": parse(config.ticket_limit),
            "ticket_at_risk": _times(parse(config.ticket_limit), _AT_RISK_TIMES),
            "message": parse(config.message_limit),
            "upload": parse(config.message_limit),
            "lookup": parse(config.lookup_limit),
            "login": parse(config.login_limit),
            "login_network": parse(config.login_network_limit),
            "login_name": parse(config.login_name_limit),
            "login_slow": _slow(parse(config.login_name_limit)),
            "feedback": parse(config.feedback_limit),
            "deflect": parse(config.deflect_limit),
        }

    def hit(self, action: Action, address: str | None, times: int = 1) -> int:
        """Count an action, or several at once; return 0 if they are allowed, otherwise the seconds to wait."""
        return self.spend_as(action, network(address, SITE_BITS if action == "upload" else _HOME_BITS), times)

    def enforce(self, action: Action, address: str | None, times: int = 1) -> None:
        """Count an action, or several at once, of the network of an address.

        Raises:
            TooManyRequestsError: the network has used up its limit.

        """
        if seconds := self.hit(action, address, times):
            raise TooManyRequestsError(wait_of(seconds), retry_after=seconds)

    def spend_as(self, action: Action, who: str, times: int = 1) -> int:
        """Count actions of somebody who is known by another name than a network; return as ``spend`` does."""
        limit = self._limits[action]
        if self._limiter.hit(limit, action, who, cost=min(times, limit.amount)):
            return 0
        return self._state(action, who)[1]

    def hit_sign_in(self, name: str, address: str | None) -> int:
        """Count one attempt to sign in; return 0 if it is allowed, otherwise the seconds to wait.

        A network is kept out by what it tried itself, never by what others did: whoever guesses at a name would else
        keep its owner out. Guesses from many networks at once make each of them slow at that name, and there the right
        password of its owner still passes. Where IPv6 gives one customer many networks, they count as one.
        """
        here, site = network(address), network(address, SITE_BITS)
        if seconds := self.spend_as("login_network", site) or self.spend_as("login", f"{here} {name}"):
            return seconds
        return self.spend_as("login_slow", f"{site} {name}") if self.spend_as("login_name", name) else 0

    def forgive_sign_in(self, name: str, address: str | None) -> None:
        """Forget what a network tried at a name whose password it then knew, as NIST SP 800-63B (5.2.2) has it."""
        for action, bits in (("login", _HOME_BITS), ("login_slow", SITE_BITS)):
            self._limiter.clear(self._limits[action], action, f"{network(address, bits)} {name}")

    def told(self, action: Action, address: str | None) -> dict[str, str]:
        """Return the limit and what is left of it as headers, as the IETF drafts them (httpapi-ratelimit-headers)."""
        limit = self._limits[action]
        left, seconds = self._state(action, network(address))
        policy = f'"{action}";q={limit.amount};w={limit.get_expiry()}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"{action}";r={left};t={seconds}'}

    def _state(self, action: Action, who: str) -> tuple[int, int]:
        """Return how many actions are left, and in how many seconds there is one more."""
        stats = self._limiter.get_window_stats(self._limits[action], action, who)
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.monotonic()))

    def is_busy(self, action: Action, address: str | None) -> bool:
        """Tell whether a network has used more than half of what it may do."""
        limit = self._limits[action]
        return self._limiter.get_window_stats(limit, action, network(address)).remaining * 2 < limit.amount


def meter(rate_limits: RateLimits, action: Action, request: Request) -> None:
    """Count one action of the client's network, and have the response say how much of the limit is left.

    Raises:
        TooManyRequestsError: the network has used up its limit.

    """
    try:
        rate_limits.enforce(action, request.remote_addr)
    finally:
        request.environ[TOLD] = rate_limits.told(action, request.remote_addr)


def _times(limit: RateLimitItem, factor: int) -> RateLimitItem:
    return type(limit)(limit.amount * factor, limit.multiples)


def _slow(limit: RateLimitItem) -> RateLimitItem:
    return type(limit)(_SLOW_TRIES, limit.multiples)


def network(address: str | None, bits: int = _HOME_BITS) -> str:
    """Return the network that an address stands for: itself, or with IPv6 that of so many bits."""
    try:
        parsed = ipaddress.ip_address(_without_port(address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, bits), strict=False))
    return str(parsed)


def _without_port(address: str) -> str:
    """Return the address alone: some proxies write ``1.2.3.4:5555`` or ``[2001:db8::1]:443``."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address


def wait_of(seconds: int) -> str:
    """Return the sentence that asks somebody to wait."""
    minutes = -(-seconds // 60)
    unit = "minute" if minutes == 1 else "minutes"
    return f"Too much was sent from your network. Please wait {minutes} {unit} and try again."
