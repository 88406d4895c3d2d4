"""Rates: how often one network may send, counted in memory and forgotten with the process."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import TYPE_CHECKING, Literal

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from web.config import WebConfig

TOLD = "firstline.rates"
"""Where in the environment of a request its answer finds how much of a limit is left."""

Action = Literal["ticket", "message", "lookup", "login", "feedback", "deflect"]


class Rates:
    """Counts what networks send, over a moving window. Addresses are neither logged nor stored."""

    def __init__(self, config: WebConfig) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._limits = {
            "ticket": parse(config.ticket_limit),
            "message": parse(config.message_limit),
            "lookup": parse(config.lookup_limit),
            "login": parse(config.login_limit),
            "feedback": parse(config.feedback_limit),
            "deflect": parse(config.deflect_limit),
        }

    def spend(self, action: Action, address: str | None) -> int:
        """Count one action; return 0 if it is allowed, otherwise the seconds to wait."""
        return self.spend_as(action, network(address))

    def spend_as(self, action: Action, who: str) -> int:
        """Count one action of somebody who is known by another name than a network; return as ``spend`` does."""
        limit = self._limits[action]
        if self._limiter.hit(limit, action, who):
            return 0
        return self._state(action, who)[1]

    def told(self, action: Action, address: str | None) -> dict[str, str]:
        """Return the limit and what is left of it as headers, as the IETF drafts them (httpapi-ratelimit-headers)."""
        limit = self._limits[action]
        left, seconds = self._state(action, network(address))
        policy = f'"{action}";q={limit.amount};w={limit.get_expiry()}'
        return {"RateLimit-Policy": policy, "RateLimit": f'"{action}";r={left};t={seconds}'}

    def _state(self, action: Action, who: str) -> tuple[int, int]:
        """Return how many actions are left, and in how many seconds there is one more."""
        stats = self._limiter.get_window_stats(self._limits[action], action, who)
        return stats.remaining, max(1, math.ceil(stats.reset_time - time.time()))

    def is_busy(self, action: Action, address: str | None) -> bool:
        """Tell whether a network has used more than half of what it may do."""
        limit = self._limits[action]
        return self._limiter.get_window_stats(limit, action, network(address)).remaining * 2 < limit.amount


def network(address: str | None) -> str:
    """Return the network that an address stands for: itself, or its /64 with IPv6, where one home has so many."""
    try:
        parsed = ipaddress.ip_address(_without_port(address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
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
