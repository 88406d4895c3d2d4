"""Errors as pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import OperationalError

from web.security.headers import HEADERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_a_crash_shows_a_page_with_a_contact_link(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.pages.views.most_helpful", _crash)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert 'href="/contact"' in answer.text
    assert set(answer.headers.keys()) >= HEADERS.keys()


def test_a_database_failure_is_a_temporary_error(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk is full"))

    monkeypatch.setattr("web.pages.views.most_helpful", fail)
    answer = app.test_client().get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "disk" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/", 405),
        ("PUT", "/search", 405),
        ("DELETE", "/contact", 405),
        ("GET", "/articles/bounce/feedback", 405),
    ],
)
def test_a_wrong_method_shows_a_page_and_names_the_allowed_ones(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.headers["Allow"]
    assert "<h1>" in answer.text


def _crash(*_: object) -> None:
    raise RuntimeError("a bug")
