"""Security headers of every response."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

REQUESTS = [
    ("GET", "/"),
    ("GET", "/categories/account"),
    ("GET", "/articles/moved"),
    ("GET", "/articles/old-sessions"),
    ("GET", "/search?q=password"),
    ("GET", "/search?q=zebra"),
    ("GET", "/contact?q=x&article=moved"),
    ("POST", "/contact"),
    ("GET", "/contact/received"),
    ("POST", "/articles/moved/feedback"),
    ("GET", "/media/account/sessions.png"),
    ("GET", "/static/styles/base.css"),
    ("GET", "/nowhere"),
    ("PUT", "/"),
    ("OPTIONS", "/"),
    ("GET", "/api/search?q=password"),
    ("GET", "/api/search"),
    ("GET", "/api/nowhere"),
    ("POST", "/api/deflect"),
    ("GET", "/healthz"),
    ("GET", "/sitemap.xml"),
    ("GET", "/robots.txt"),
    ("GET", "/opensearch.xml"),
    ("GET", "/static/theme.css"),
]


@pytest.mark.parametrize(("method", "path"), REQUESTS)
def test_every_response_has_the_security_headers_and_no_cookie(client: FlaskClient, method: str, path: str) -> None:
    with client.open(path, method=method) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=()" in response.headers["Permissions-Policy"]
        assert "Cache-Control" in response.headers
        assert "Set-Cookie" not in response.headers
        assert "Access-Control-Allow-Origin" not in response.headers


def test_pages_allow_only_their_own_scripts_and_files(client: FlaskClient) -> None:
    directives = dict(part.split(" ", 1) for part in client.get("/").headers["Content-Security-Policy"].split("; "))
    for kind in ("script-src", "style-src", "img-src", "connect-src", "form-action"):
        assert directives[kind] == "'self'"
    assert directives["base-uri"] == "'none'"
    assert directives["require-trusted-types-for"] == "'script'"
    assert directives["trusted-types"] == "'none'"


def test_only_https_responses_enforce_https(client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    assert "Strict-Transport-Security" in client.get("/", base_url="https://help.example.com").headers


def test_forwarded_headers_are_trusted_only_behind_configured_proxies(make_app: MakeApp) -> None:
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    assert "Strict-Transport-Security" not in make_app().test_client().get("/", headers=headers).headers
    behind = make_app(trusted_proxies=1).test_client()
    assert "Strict-Transport-Security" in behind.get("/", headers=headers).headers
