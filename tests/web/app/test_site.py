"""The Flask application: raw query strings, and logs without personal data."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from flask import request
from werkzeug.test import EnvironBuilder, run_wsgi_app

if TYPE_CHECKING:
    from flask import Flask


@pytest.mark.parametrize("path", ["/api/search", "/api/suggest", "/search", "/", "/nowhere"])
@pytest.mark.parametrize(("raw", "shown"), [("pass\xc3\xb6", "passö"), ("\xff", "%FF")])
def test_raw_bytes_in_a_query_are_words(app: Flask, path: str, raw: str, shown: str) -> None:
    environ = EnvironBuilder(path=path).get_environ()
    environ["QUERY_STRING"] = f"q={raw}"
    body, status, _ = run_wsgi_app(app, environ)
    assert status[:3] in {"200", "404"}
    if path != "/nowhere":
        assert shown in b"".join(body).decode()


def test_the_log_of_a_crash_quotes_no_reader(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("web.pages.views.most_helpful", _crash)
    with caplog.at_level(logging.DEBUG):
        app.test_client().get("/?q=my+private+illness", environ_base={"REMOTE_ADDR": "203.0.113.77"})
    assert "RuntimeError in pages.home" in caplog.text
    assert "test_site.py" in caplog.text
    for private in ("my private illness", "203.0.113.77", "reader@example.org"):
        assert private not in caplog.text


def _crash(*_: object) -> None:
    raise RuntimeError(f"reader@{'example'}.org typed {request.args.get('q')}")
