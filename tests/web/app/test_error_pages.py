"""Errors as pages, and what is written down about them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from flask import request
from sqlalchemy.exc import OperationalError

from web.security.headers import HEADERS

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def test_a_crash_is_a_page_with_the_way_to_a_person(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.pages.views.most_helpful", _crash)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    assert 'href="/contact"' in answer.text
    assert set(answer.headers.keys()) >= HEADERS.keys()


def test_the_log_of_a_crash_holds_no_words_of_a_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.pages.views.most_helpful", _crash)
    with caplog.at_level(logging.DEBUG):
        app.test_client().get("/?q=my+private+illness", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert "RuntimeError in pages.home" in caplog.text
    assert "test_error_pages.py" in caplog.text
    for private in ("my private illness", "203.0.113.77", "somebody@example.org"):
        assert private not in caplog.text


def test_a_database_that_fails_is_an_error_that_passes(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_a_wrong_method_is_a_page_that_names_the_right_ones(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert answer.headers["Allow"]
    assert "<h1>" in answer.text


def _crash(*_: object) -> None:
    raise RuntimeError(f"somebody@{'example'}.org asked for {request.args.get('q')}")
