"""Traces of requests for OpenTelemetry, if the settings name a collector; its packages are imported only then."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from web.app.services import KEY
from web.errors import ServeError

if TYPE_CHECKING:
    from flask import Flask

    from web.app.services import Services
    from web.monitoring.tracing_config import TracingConfig

PACKAGES: Final = "'opentelemetry-sdk>=1.36,<2' 'opentelemetry-exporter-otlp-proto-http>=1.36,<2'"


def register(app: Flask, config: TracingConfig) -> None:
    """Trace the requests of an application from here on outwards, and their statements to the database.

    Raises:
        ServeError: the packages for it are not installed.

    """
    if not config.endpoint:
        return
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.sdk") is None:
        raise ServeError(f"[tracing] endpoint: traces need packages that are not installed: pip install {PACKAGES}")
    from web.monitoring.spans import LazyTracer, TracedRequests, trace_statements  # noqa: PLC0415 - needs the packages

    services: Services = app.extensions[KEY]
    tracer = LazyTracer(config)
    trace_statements(services.database.engine, tracer)
    is_behind_proxy = services.config.trusted_proxies > 0
    app.wsgi_app = TracedRequests(app.wsgi_app, tracer, is_behind_proxy=is_behind_proxy)  # type: ignore[method-assign]
