"""Allowed sites may read the JSON API; other sites may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from tests.web.conftest import MakeApp

ALLOWED, OTHER = "https://app.example.com", "https://evil.example"


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app(allowed_origins=(ALLOWED,)).test_client()


def get(client: FlaskClient, path: str, origin: str) -> TestResponse:
    return client.get(path, headers={"Origin": origin})


@pytest.mark.parametrize(
    "path", ["/api/search?q=password", "/api/suggest?q=pass", "/api/articles/reset-password", "/api/search", "/api/no"]
)
def test_an_allowed_site_may_read_every_response(client: FlaskClient, path: str) -> None:
    headers = get(client, path, ALLOWED).headers
    assert headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "Access-Control-Allow-Credentials" not in headers
    assert headers["Vary"] == "Origin"
    assert headers["Content-Security-Policy"]


@pytest.mark.parametrize("origin", [OTHER, "null", "", ALLOWED.upper(), f"{ALLOWED}.evil.example", f"{ALLOWED}:443"])
def test_other_sites_may_not_read_responses(client: FlaskClient, origin: str) -> None:
    for path in ("/api/search?q=password", "/api/articles/reset-password"):
        headers = get(client, path, origin).headers
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Vary"] == "Origin"


def test_an_allowed_site_may_read_a_304(client: FlaskClient) -> None:
    tag = client.get("/api/suggest?q=pass").headers["ETag"]
    response = client.get("/api/suggest?q=pass", headers={"Origin": ALLOWED, "If-None-Match": tag})
    assert response.status_code == 304
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED


def test_preflight_requests_are_answered(client: FlaskClient) -> None:
    preflight = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    response = client.options("/api/deflect", headers={"Origin": ALLOWED, **preflight})
    assert (response.status_code, response.data) == (204, b"")
    assert response.headers["Access-Control-Allow-Origin"] == ALLOWED
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert response.headers["Vary"] == "Origin"
    refused = client.options("/api/deflect", headers={"Origin": OTHER, **preflight})
    assert not [name for name in dict(refused.headers) if name.startswith("Access-Control")]


@pytest.mark.parametrize("path", ["/", "/search?q=x", "/contact", "/healthz", "/embed/contact", "/static/help.js"])
def test_pages_may_not_be_read_by_other_sites(client: FlaskClient, path: str) -> None:
    with get(client, path, ALLOWED) as response:
        assert "Access-Control-Allow-Origin" not in response.headers
