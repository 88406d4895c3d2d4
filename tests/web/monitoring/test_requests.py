"""Requests are counted by their route, and nothing of a reader becomes a label."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry
from werkzeug.test import Client

from web.monitoring.requests import MeasuredRequests, RequestMetrics, route_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

    from tests.web.conftest import MakeApp

ROOT = Path(__file__).resolve().parents[3]


def _count(registry: CollectorRegistry, **labels: str) -> float:
    return registry.get_sample_value("firstline_requests_total", labels) or 0.0


@pytest.fixture
def registry(app: Flask) -> CollectorRegistry:
    found = app.extensions["firstline-metrics"].registry
    assert isinstance(found, CollectorRegistry)
    return found


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/", "/", "200"),
        ("/articles/reset-password", "/articles/<slug>", "200"),
        ("/articles/nothing-here", "/articles/<slug>", "404"),
        ("/search?q=anna@example.org", "/search", "200"),
        ("/api/search?q=password", "/api/search", "200"),
        ("/api/suggest?q=pass", "/api/suggest", "200"),
        ("/api/search", "/api/search", "400"),
        ("/somewhere/else", "other", "404"),
    ],
)
def test_a_request_counts_towards_its_route(
    app: Flask, registry: CollectorRegistry, path: str, route: str, status: str
) -> None:
    app.test_client().get(path)
    assert _count(registry, route=route, method="GET", status=status) == 1
    assert registry.get_sample_value("firstline_request_seconds_count", {"route": route}) == 1
    labels = [sample.labels for metric in registry.collect() for sample in metric.samples]
    assert "anna" not in str(labels)


@pytest.mark.parametrize(
    ("path", "route", "outcome"),
    [
        ("/search?q=reset+password", "/search", "answered"),
        ("/api/search?q=reset+password", "/api/search", "answered"),
        ("/api/search?q=xyzzyx", "/api/search", "none"),
        ("/api/suggest?q=reset+password&whole=1", "/api/suggest", "answered"),
    ],
)
@pytest.mark.parametrize("record", [True, False])
def test_a_search_counts_by_its_outcome(
    make_app: MakeApp, path: str, route: str, outcome: str, *, record: bool
) -> None:
    app = make_app(record=record)
    for _ in range(2):  # the second comes from the cache
        app.test_client().get(path)
    registry = app.extensions["firstline-metrics"].registry
    assert registry.get_sample_value("firstline_searches_total", {"route": route, "outcome": outcome}) == 2


def test_a_query_that_is_being_typed_does_not_count_as_a_search(app: Flask, registry: CollectorRegistry) -> None:
    app.test_client().get("/api/suggest?q=reset")
    assert not [sample for metric in registry.collect() for sample in metric.samples if "searches" in sample.name]


def test_an_unknown_method_makes_no_series_of_its_own(app: Flask, registry: CollectorRegistry) -> None:
    app.test_client().open("/", method="BREW")
    assert _count(registry, route="other", method="other", status="405") == 1


def test_a_crash_counts_as_a_failure_of_the_server() -> None:
    metrics = RequestMetrics()

    def crash(_environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        Client(MeasuredRequests(crash, metrics)).get("/api/search")
    assert _count(metrics.registry, route="other", method="GET", status="500") == 1


def test_a_request_is_answered_although_the_shared_folder_was_deleted(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from web.monitoring.requests import RequestMetrics\n"
        "shared = Path(sys.argv[1]); metrics = RequestMetrics(shared); shared.rmdir()\n"
        "for _ in range(2): metrics.answered('/', 'GET', '200', 0.1)\n"
        "print(metrics.registry.get_sample_value('firstline_request_seconds_count', {'route': '/'}))"
    )
    (tmp_path / "shared").mkdir()
    command = [sys.executable, "-c", program, str(tmp_path / "shared")]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own program
    assert finished.stdout == "1.0\n"
    assert "a request could not be counted: No such file" in finished.stderr


def test_each_failed_request_has_an_id_to_quote(app: Flask) -> None:
    client = app.test_client()
    ids = {client.get(path).headers["X-Request-ID"] for path in ("/nowhere", "/nowhere", "/api/search")}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{16}", each) for each in ids)


def test_the_route_of_a_request_that_flask_never_saw_is_other() -> None:
    assert route_of({"PATH_INFO": "/wp-login.php"}) == "other"
