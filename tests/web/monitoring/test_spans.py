"""Spans: named by route, with status and outcome, and without anything that a visitor typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from werkzeug.test import Client

from tests.web.conftest import services
from web.monitoring.spans import LazyTracer, TracedRequests, trace_statements
from web.monitoring.tracing_config import TracingConfig

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment
    from flask import Flask

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
SECRET = "anna@example.org"  # noqa: S105 - what must not be traced


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def tracer(exporter: InMemorySpanExporter, sample: float = 1) -> LazyTracer:
    return LazyTracer(TracingConfig(sample=sample), SimpleSpanProcessor(exporter))


def traced(app: Flask, exporter: InMemorySpanExporter, sample: float = 1, *, is_behind_proxy: bool = False) -> Client:
    """Return a client of an application whose requests are traced."""
    opened = tracer(exporter, sample)
    trace_statements(services(app).database.engine, opened)
    return Client(TracedRequests(app.wsgi_app, opened, is_behind_proxy=is_behind_proxy))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/articles/reset-password", ("GET /articles/<slug>", 200, None)),
        (f"/articles/{SECRET}", ("GET /articles/<slug>", 404, None)),
        (f"/{SECRET}", ("GET other", 404, None)),
        ("/search?q=reset+password", ("GET /search", 200, "answered")),
        ("/api/search?q=reset+password", ("GET /api/search", 200, "answered")),
        (f"/api/suggest?q={SECRET}", ("GET /api/suggest", 200, None)),
    ],
)
def test_a_request_is_a_span_named_by_its_route(
    app: Flask, exporter: InMemorySpanExporter, path: str, expected: tuple[str, int, str | None]
) -> None:
    traced(app, exporter).get(path, headers={"User-Agent": SECRET})
    spans = exporter.get_finished_spans()
    (span,) = [span for span in spans if span.parent is None]
    assert span.attributes is not None
    status, outcome = span.attributes["http.response.status_code"], span.attributes.get("firstline.search.outcome")
    assert (span.name, status, outcome) == expected
    assert SECRET not in "".join(span.to_json() for span in spans)


def test_statements_are_spans_below_their_request_without_their_text(
    app: Flask, exporter: InMemorySpanExporter
) -> None:
    traced(app, exporter).get("/")
    root = next(span for span in exporter.get_finished_spans() if span.parent is None)
    statements = [span for span in exporter.get_finished_spans() if span.name == "SELECT"]
    assert statements
    for span in statements:
        assert span.parent is not None
        assert root.context is not None
        assert span.parent.span_id == root.context.span_id
        assert span.attributes == {"db.system.name": "sqlite", "db.operation.name": "SELECT"}


def test_a_failed_statement_is_marked_by_the_type_of_its_error(app: Flask, exporter: InMemorySpanExporter) -> None:
    opened, engine = tracer(exporter), services(app).database.engine
    trace_statements(engine, opened)
    statement = text(f"SELECT '{SECRET}' FROM nowhere")  # noqa: S608 - of this test
    in_request = opened.open().start_as_current_span("GET /")
    with in_request, engine.connect() as connection, pytest.raises(OperationalError):
        connection.execute(statement)
    failed = exporter.get_finished_spans()[0]
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.attributes is not None
    assert failed.attributes["error.type"] == "OperationalError"
    assert SECRET not in failed.to_json()


def test_statements_outside_of_traced_requests_are_no_spans(app: Flask, exporter: InMemorySpanExporter) -> None:
    engine = services(app).database.engine
    trace_statements(engine, tracer(exporter))
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
    assert exporter.get_finished_spans() == ()


def test_a_crash_is_a_failed_span_with_the_type_of_the_error_only(exporter: InMemorySpanExporter) -> None:
    def crash(_environ: WSGIEnvironment, _start: StartResponse) -> list[bytes]:
        raise RuntimeError(SECRET)

    with pytest.raises(RuntimeError):
        Client(TracedRequests(crash, tracer(exporter), is_behind_proxy=False)).open("/", method="BREW")
    (span,) = exporter.get_finished_spans()
    assert span.name == "other"
    assert span.attributes == {"error.type": "RuntimeError"}
    assert span.events == ()
    assert SECRET not in span.to_json()


def test_sampled_share_of_nothing_sends_nothing(app: Flask, exporter: InMemorySpanExporter) -> None:
    traced(app, exporter, sample=0).get("/search?q=reset")
    assert exporter.get_finished_spans() == ()


@pytest.mark.parametrize("is_behind_proxy", [True, False])
def test_only_a_proxy_chooses_what_is_traced(
    app: Flask, exporter: InMemorySpanExporter, *, is_behind_proxy: bool
) -> None:
    """The share of nothing is traced, except for what the proxy traces itself."""
    traced(app, exporter, sample=0, is_behind_proxy=is_behind_proxy).get("/privacy", headers=PARENT)
    traces = {format(span.context.trace_id, "032x") for span in exporter.get_finished_spans() if span.context}
    assert traces == ({TRACE} if is_behind_proxy else set())
