"""Addresses without a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient


@pytest.mark.parametrize(
    "old",
    [
        "/articles/old-sessions",
        "/kb/2019/sessions",
        "/help/old-sessions.html",
        "/articles/Moved",
        "/articles/moved.md",
        "/hc/en-us/articles/360001234567-Sessions",
    ],
)
def test_an_old_address_redirects_to_the_article(client: FlaskClient, old: str) -> None:
    answer = client.get(old)
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/articles/moved"


def test_an_unknown_address_is_searched_for(client: FlaskClient) -> None:
    answer = client.get("/help/en/reset_password.html")
    assert answer.status_code == 404
    assert "/articles/reset-password" in answer.text


@pytest.mark.parametrize("path", ["/" + "a" * 20_000, "/%00", "/%ff%fe", "/..%2f..%2fetc%2fpasswd", "//", "/articles/"])
def test_any_address_gets_a_response(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {200, 301, 308, 404}
