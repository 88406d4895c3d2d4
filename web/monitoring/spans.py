"""Spans: a request by its route and status, and below it the statements to the database by their kind.

No span holds a query, an address, a path, a body, or the text of a statement or an error.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import SpanKind, StatusCode, get_current_span, use_span
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from sqlalchemy import event

from web.events.note import OUTCOME
from web.monitoring.requests import METHODS, OTHER, route_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer
    from sqlalchemy import Engine
    from sqlalchemy.engine import Connection, ExceptionContext, ExecutionContext

    from web.monitoring.requests import Failure
    from web.monitoring.tracing_config import TracingConfig

_STATEMENTS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "BEGIN", "PRAGMA", "WITH"})
_PARENT: Final = (("traceparent", "HTTP_TRACEPARENT"), ("tracestate", "HTTP_TRACESTATE"))


class LazyTracer:
    """The tracer, opened with the first request: its thread must be started in the process that answers."""

    def __init__(self, config: TracingConfig, processor: SpanProcessor | None = None) -> None:
        self._config = config
        self._processor = processor
        self._lock = threading.Lock()
        self._tracer: Tracer | None = None

    def open(self) -> Tracer:
        """Return the tracer."""
        with self._lock:
            if self._tracer is None:
                sampler = ParentBased(TraceIdRatioBased(self._config.sample))
                provider = TracerProvider(sampler, Resource({"service.name": self._config.service}))
                exported = self._processor or BatchSpanProcessor(OTLPSpanExporter(self._config.endpoint))
                provider.add_span_processor(exported)
                self._tracer = provider.get_tracer("firstline")
            return self._tracer


class TracedRequests:
    """WSGI middleware that traces requests; behind a proxy, as a part of the proxy's trace if it sends one."""

    def __init__(self, app: WSGIApplication, tracer: LazyTracer, *, is_behind_proxy: bool) -> None:
        self._app = app
        self._tracer = tracer
        self._is_behind_proxy = is_behind_proxy

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer the request within a span."""
        method = environ["REQUEST_METHOD"] if environ["REQUEST_METHOD"] in METHODS else OTHER
        span = self._tracer.open().start_span(method, self._parent(environ), SpanKind.SERVER)

        def start(line: str, headers: list[tuple[str, str]], failure: Failure = None) -> object:
            if span.is_recording():
                _describe(span, method, line, environ)
            return start_response(line, headers, failure)

        with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
            try:
                return self._app(environ, start)  # type: ignore[arg-type]
            except Exception as error:
                _mark_failed(span, error)
                raise

    def _parent(self, environ: WSGIEnvironment) -> Context:
        """Return the context of the proxy's span; a visitor's would let strangers choose what is traced."""
        carrier = {name: environ[key] for name, key in _PARENT if key in environ} if self._is_behind_proxy else {}
        return TraceContextTextMapPropagator().extract(carrier, Context())


def _describe(span: Span, method: str, line: str, environ: WSGIEnvironment) -> None:
    route, status = route_of(environ), int(line[:3])
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    if outcome := environ.get(OUTCOME):
        span.set_attribute("firstline.search.outcome", str(outcome))
    if status >= 500:
        span.set_status(StatusCode.ERROR)


def _mark_failed(span: Span, error: BaseException) -> None:
    """Note the type of an error: its message may quote a visitor."""
    span.set_status(StatusCode.ERROR)
    span.set_attribute("error.type", type(error).__name__)


def trace_statements(engine: Engine, tracer: LazyTracer) -> None:
    """Trace the statements of requests that are traced."""

    def begin(_: Connection, __: object, statement: str, ___: object, context: ExecutionContext, ____: bool) -> None:  # noqa: FBT001
        if not get_current_span().is_recording():
            return
        word = statement.lstrip()[:8].partition(" ")[0].upper()
        kind = word if word in _STATEMENTS else OTHER
        attributes = {"db.system.name": engine.dialect.name, "db.operation.name": kind}
        context._span = tracer.open().start_span(kind, kind=SpanKind.CLIENT, attributes=attributes)  # type: ignore[attr-defined]  # noqa: SLF001

    def end(_: Connection, __: object, ___: str, ____: object, context: ExecutionContext, _____: bool) -> None:  # noqa: FBT001
        if span := vars(context).pop("_span", None):
            span.end()

    def fail(failure: ExceptionContext) -> None:
        if failure.execution_context and (span := vars(failure.execution_context).pop("_span", None)):
            _mark_failed(span, failure.original_exception)
            span.end()

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", fail)
