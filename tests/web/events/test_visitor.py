"""A request counts as a person's, or not at all."""

from __future__ import annotations

import pytest

from web.events.visitor import Visitor, visitor_of

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def environ(agent: str = BROWSER, address: str = "192.0.2.1", method: str = "GET", **headers: str) -> dict[str, object]:
    return {"REQUEST_METHOD": method, "REMOTE_ADDR": address, "HTTP_USER_AGENT": agent, **headers}


def test_a_browser_is_a_visitor() -> None:
    assert visitor_of(environ()) == Visitor("192.0.2.1", BROWSER)


@pytest.mark.parametrize(
    "headers", [{"HTTP_DNT": "1"}, {"HTTP_SEC_GPC": "1"}, {"HTTP_SEC_PURPOSE": "prefetch;prerender"}]
)
def test_browsers_that_ask_not_to_be_tracked_are_none(headers: dict[str, str]) -> None:
    assert visitor_of(environ(**headers)) is None


def test_browsers_that_allow_tracking_say_so_in_vain() -> None:
    assert visitor_of(environ(HTTP_DNT="0", HTTP_SEC_GPC="0")) is not None


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116 Safari/537.36",
        "Mozilla/5.0 (compatible; YandexBot/3.0)",
        "facebookexternalhit/1.1",
        "curl/8.5.0",
        "python-requests/2.32",
        "UptimeRobot/2.0 monitor",
    ],
)
def test_programs_are_none(agent: str) -> None:
    assert visitor_of(environ(agent)) is None


def test_requests_for_headers_alone_are_none() -> None:
    assert visitor_of(environ(method="HEAD")) is None


def test_a_home_is_one_person_per_browser_and_a_site_is_one_network() -> None:
    one, other = Visitor("2001:db8:1:2::1", BROWSER), Visitor("2001:db8:1:2::ffff", BROWSER)
    assert one.browser == other.browser
    assert one.browser != Visitor("2001:db8:1:2::1", "Another").browser
    assert one.network == Visitor("2001:db8:1:9999::1", "Another").network != Visitor("2001:db8:2::1", "").network
