"""Traces are optional: their packages are imported only if a collector is set, and a missing one is explained."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.running import ARTICLES, ROOT, running_site
from web.errors import ServeError
from web.monitoring import tracing
from web.monitoring.tracing_config import TracingConfig

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask

WORDS = "forgotten hidden words"


class Collector:
    """Takes traces as a collector does; ``enough`` is set once it has spans of ``wanted`` processes."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.arrived = threading.Condition()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self.server.server_port}/v1/traces"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.end_headers()
                with collector.arrived:
                    collector.bodies.append(body)
                    collector.arrived.notify()

            def log_message(self, *_: object) -> None:
                """Log nothing."""

        return Handler

    def names(self) -> set[str]:
        """Return the names of all spans that arrived."""
        return {
            span.name
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.mark.parametrize("processes", ["1", "2"])
def test_a_server_sends_its_traces_without_words(
    collector: Collector, northpost_index: Path, tmp_path: Path, processes: str
) -> None:
    settings = {
        "KB_TRACING_ENDPOINT": collector.address,
        "KB_TRACING_SAMPLE": "1",
        "KB_WEB_PROCESSES": processes,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
    }
    wanted = {"GET /search", "GET /api/suggest", "GET /articles/<slug>", "SELECT"}
    with running_site(ARTICLES, tmp_path, settings, index=northpost_index) as address:
        for path in ("/search", "/api/suggest", "/articles/reset-your-password"):
            urlopen(f"{address}{path}?q={quote(WORDS)}").close()  # noqa: S310 - our own server
        urlopen(f"{address}/").close()  # noqa: S310 - our own server
        with collector.arrived:
            assert collector.arrived.wait_for(lambda: wanted <= collector.names(), timeout=60)
    sent = b"".join(collector.bodies)
    for leak in (b"hidden", b"127.0.0.1", b"Python-urllib", b"FROM", b"reset-your"):
        assert leak not in sent


def test_missing_packages_are_named(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "find_spec", lambda _name: None)
    with pytest.raises(ServeError, match="pip install 'opentelemetry-sdk"):
        tracing.register(app, TracingConfig(endpoint="http://127.0.0.1:1/v1/traces"))


def test_nothing_is_imported_without_a_collector() -> None:
    program = "import sys, web; sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)  # noqa: S603 - our own program
    assert result.returncode == 0
