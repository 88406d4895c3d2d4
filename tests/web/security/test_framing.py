"""Pages that allowed sites may embed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import token

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

ALLOWED = "https://app.example.com"


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    return make_app(allowed_origins=(ALLOWED,)).test_client()


def test_only_allowed_sites_may_embed_the_form_and_the_search(client: FlaskClient) -> None:
    for path in ("/embed/contact", "/embed/search?q=password", "/embed/contact/solved", "/embed/contact/nowhere"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert f"frame-ancestors 'self' {ALLOWED};" in policy
        assert "'none'; require" not in policy
    for path in ("/contact", "/search?q=x", "/", "/embed/", "/embed/articles/bounce", "/embedded/contact", "/api/docs"):
        assert "frame-ancestors 'none'" in client.get(path).headers["Content-Security-Policy"]


def test_a_ticket_can_be_sent_inside_the_frame(client: FlaskClient) -> None:
    page = client.get("/embed/contact?q=printer").text
    assert 'action="/embed/contact"' in page
    assert "<footer" not in page
    form = {"csrf_token": token(page), "email": "a@example.org", "subject": "zebra", "body": "zebra", "answers": "seen"}
    response = client.post("/embed/contact", data=form)
    assert response.status_code == 303
    assert response.headers["Location"].startswith("/embed/contact/received?")
    received = client.get(response.headers["Location"])
    assert f"frame-ancestors 'self' {ALLOWED};" in received.headers["Content-Security-Policy"]
    assert "We have your message" in received.text


@pytest.mark.parametrize(
    ("path", "target"),
    [("/embed/articles/bounce", "/articles/bounce"), ("/embed/", "/"), ("/embed/%2f%2fevil.example", "/evil.example")],
)
def test_other_pages_are_redirected_out_of_the_frame(client: FlaskClient, path: str, target: str) -> None:
    response = client.get(path, follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["Location"].removeprefix("http://localhost") in {target, f"/embed{target}"}
