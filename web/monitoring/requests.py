"""Requests counted and timed, by route and status: never by address or query."""

from __future__ import annotations

import logging
import os
import time
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

from web.events.note import OUTCOME
from web.monitoring.ended import ended_added_up
from web.monitoring.logs import new_request_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Failure = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None] | None

log = logging.getLogger("firstline.web")

FAST_ROUTES: Final = frozenset({"/api/search", "/api/suggest"})
"""Routes that are answered ahead of Flask, which would otherwise name them."""

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable in which ``prometheus_client`` looks for the folder."""

OTHER: Final = "other"
"""The label of an unknown route or method, so that a client cannot create time series."""

METHODS: Final = frozenset({"GET", "HEAD", "POST", "OPTIONS"})

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the histogram's buckets: a suggestion takes under a millisecond, a large upload seconds."""


class RequestMetrics:
    """Counts answered requests and their latency in a registry of its own. Thread-safe.

    Several processes add up what they count in the folder ``shared``.
    """

    def __init__(self, shared: Path | None = None) -> None:
        self.registry, own = CollectorRegistry(), None  # the collector of all processes reports each metric, too
        self._shared = shared
        if shared is None:
            own = self.registry
        else:
            os.environ[_FOLDER] = str(shared)
            values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call] # chosen before the folder was known
            MultiProcessCollector(self.registry)  # type: ignore[no-untyped-call]
            with ended_added_up(shared):  # those of before a reload, also where no one scrapes
                pass
        self._answered = Counter(
            "firstline_requests", "Requests answered.", ("route", "method", "status"), registry=own
        )
        self._searched = Counter(
            "firstline_searches", "Searches, by whether they were answered.", ("route", "outcome"), registry=own
        )
        self._seconds = Histogram(
            "firstline_request_seconds",
            "Seconds from the first byte of a request to the response.",
            ("route",),
            registry=own,
            buckets=SECONDS,
        )

    def latest(self) -> bytes:
        """Return all metrics in the text format of Prometheus, of all processes if they share a folder."""
        with ended_added_up(self._shared) if self._shared is not None and self._shared.exists() else nullcontext():
            return generate_latest(self.registry)

    def answered(self, route: str, method: str, status: str, seconds: float, outcome: str = "") -> None:
        """Count a request; ``status`` is the code of its response, ``outcome`` that of the search it made, if any."""
        try:
            if outcome:
                self._searched.labels(route, outcome).inc()
            self._answered.labels(route, method if method in METHODS else OTHER, status).inc()
            self._seconds.labels(route).observe(seconds)
        except OSError as error:  # a full disk, or a folder that was cleaned up: the request was answered
            log.error("a request could not be counted: %s", error.strerror)  # noqa: TRY400 - the message explains it
            if self._shared is not None:
                with suppress(OSError):
                    self._shared.mkdir(mode=0o700, exist_ok=True)


class MeasuredRequests:
    """WSGI middleware that measures each request and gives it an id, which a failed one carries as ``X-Request-ID``."""

    def __init__(self, app: WSGIApplication, metrics: RequestMetrics) -> None:
        self._app = app
        self._metrics = metrics

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request and measure the answer; one that raises counts as a failure of the server."""
        started, route, status, request_id = time.perf_counter(), OTHER, "500", new_request_id()

        def start(line: str, headers: list[tuple[str, str]], failure: Failure = None) -> object:
            nonlocal route, status
            route, status = route_of(environ), line[:3]  # now, because Flask forgets the request before it returns
            if status >= "400":
                headers = [*headers, ("X-Request-ID", request_id)]
            return start_response(line, headers, failure)

        try:
            return self._app(environ, start)  # type: ignore[arg-type]
        finally:
            took, outcome = time.perf_counter() - started, environ.get(OUTCOME, "")
            self._metrics.answered(route, environ["REQUEST_METHOD"], status, took, outcome)


def route_of(environ: WSGIEnvironment) -> str:
    """Return the route that answered a request, such as ``/articles/<slug>``."""
    rule = getattr(environ.get("werkzeug.request"), "url_rule", None)
    if rule is not None:
        return str(rule.rule)
    path = str(environ.get("PATH_INFO", ""))
    return path if path in FAST_ROUTES else OTHER
