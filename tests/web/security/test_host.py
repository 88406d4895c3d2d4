"""The Host header of requests."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp


def test_a_forwarded_host_is_never_trusted(make_app: MakeApp) -> None:
    client = make_app(trusted_proxies=1).test_client()
    page = client.get("/sitemap.xml", headers={"X-Forwarded-Host": "evil.example"}).text
    assert "http://localhost/" in page
    assert "evil.example" not in page


@pytest.mark.parametrize("host", ["", "a b", "<b>", 'x"y', "a@b", "x/y"])
@pytest.mark.parametrize("path", ["/", "/sitemap.xml", "/nowhere"])
def test_a_malformed_host_is_refused(client: FlaskClient, host: str, path: str) -> None:
    response = client.get(path, headers={"Host": host})
    assert response.status_code == 400
    assert "We couldn't understand this request" in unescape(response.text)


@pytest.mark.parametrize("host", ["help.example.com", "192.0.2.1:8000", "[2001:db8::1]:8000", "help_centre:8000"])
def test_any_well_formed_host_is_accepted(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200
