"""Rate limits per network."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.web.security.conftest import vote
from web.config import WebConfig
from web.security.rate_limits import RateLimits, network

if TYPE_CHECKING:
    from tests.web.conftest import MakeApp


def test_a_network_above_its_limit_has_to_wait(make_app: MakeApp) -> None:
    client = make_app(feedback_limit="2 per hour").test_client()
    assert [vote(client).status_code for _ in range(3)] == [303, 303, 429]
    refused = vote(client)
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert "Please wait" in refused.text


def test_another_network_has_its_own_limit(make_app: MakeApp) -> None:
    client = make_app(deflect_limit="1 per hour").test_client()
    draft = {"subject": "password"}
    first, other = {"REMOTE_ADDR": "203.0.113.1"}, {"REMOTE_ADDR": "203.0.113.2"}
    assert client.post("/api/deflect", json=draft, environ_base=first).status_code == 200
    refused = client.post("/api/deflect", json=draft, environ_base=first)
    assert refused.status_code == 429
    assert refused.json["error"]["code"] == "too_many_requests"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.post("/api/deflect", json=draft, environ_base=other).status_code == 200


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("203.0.113.7:5555", "203.0.113.7"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("[fe80::1%eth0]:443", "fe80::/64"),
        ("[", "unknown"),
        ("", "unknown"),
        (None, "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_an_address_belongs_to_a_network(address: str | None, expected: str) -> None:
    assert network(address) == expected


@pytest.mark.parametrize("set_to", [-4e9, 4e9], ids=["back", "forward"])
def test_setting_the_clock_changes_no_limit(monkeypatch: pytest.MonkeyPatch, set_to: float) -> None:
    rates = RateLimits(WebConfig(ticket_limit="2 per hour"))
    clock, started = [0.0], time.time()
    monkeypatch.setattr(time, "time", lambda: started + (set_to if clock[0] else 0.0))
    monkeypatch.setattr(time, "monotonic", lambda: 1_000.0 + clock[0])
    assert [rates.hit("ticket", "192.0.2.1") for _ in range(3)] == [0, 0, 3_600]
    clock[0] = 60.0
    assert rates.hit("ticket", "192.0.2.1") == 3_540
    assert rates.hit("ticket", "192.0.2.2") == 0
    clock[0] = 3_601.0
    assert rates.hit("ticket", "192.0.2.1") == 0
