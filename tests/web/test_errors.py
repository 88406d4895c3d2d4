"""Refused requests become pages and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from web.errors import RefusedError, WebError

if TYPE_CHECKING:
    from flask import Flask


def _subclasses(error: type[WebError]) -> list[type[WebError]]:
    return [error, *(indirect for direct in error.__subclasses__() for indirect in _subclasses(direct))]


@pytest.mark.parametrize("error", _subclasses(RefusedError))
def test_every_refusal_becomes_a_page_and_json(app: Flask, error: type[RefusedError]) -> None:
    @app.get("/refuse")
    @app.get("/api/refuse")
    def refuse() -> None:
        raise error("Please wait.", retry_after=30)

    client = app.test_client()
    page, response = client.get("/refuse"), client.get("/api/refuse")
    assert (page.status_code, response.status_code) == (error.code, error.code)
    assert response.headers["Retry-After"] == "30"
    assert response.json == {"error": {"status": error.code, "code": error.label, "message": "Please wait."}}
    if error.code != 404:
        assert page.headers["Retry-After"] == "30"
        assert "Please wait." in page.text
