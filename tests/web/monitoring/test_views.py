"""Metrics need their token, and readiness tells a load balancer where to send requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.conftest import services

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.web.conftest import MakeApp

TOKEN = "a token of the monitoring system"  # noqa: S105 - of this test


@pytest.fixture
def measured(make_app: MakeApp) -> FlaskClient:
    return make_app(metrics_token=TOKEN).test_client()


def test_metrics_are_plain_text_for_the_token(measured: FlaskClient) -> None:
    measured.get("/articles/reset-password")
    answer = measured.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'firstline_requests_total{method="GET",route="/articles/<slug>",status="200"} 1.0' in answer.text
    assert "firstline_index_ready 1.0" in answer.text


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}", "Bearer é"])
def test_metrics_are_refused_without_the_token(measured: FlaskClient, header: str) -> None:
    answer = measured.get("/metrics", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json is not None
    assert "firstline_" not in answer.text


def test_without_a_token_in_the_settings_there_are_no_metrics(client: FlaskClient) -> None:
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_site_with_index_and_database_is_ready(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True, "index": "ready", "database": "ready"})


def test_a_site_without_an_index_is_not_ready(without_index: FlaskClient) -> None:
    answer = without_index.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "index": "unready", "database": "ready"})


def test_a_site_that_cannot_write_is_not_ready(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(services(app).database.probe), "state", lambda _probe: "unwritable")
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False, "index": "ready", "database": "unwritable"})
