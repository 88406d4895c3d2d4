"""``/metrics`` for Prometheus, and ``/readyz`` for load balancers."""

from __future__ import annotations

import hmac
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST

from search.publishing.pull_state import read_state
from web.app.responses import json_response
from web.app.services import KEY, services
from web.monitoring.requests import MeasuredRequests, RequestMetrics
from web.monitoring.state import StateCollector
from web.storage.models import now

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask, Response

    from web.app.services import Services

blueprint = Blueprint("monitoring", __name__)

_KEY = "firstline-metrics"


def register(app: Flask, shared: Path | None = None) -> None:
    """Measure the requests of an application from here on outwards, and answer scrapes.

    ``shared`` is the folder in which several processes add up what they count.
    """
    metrics = RequestMetrics(shared)
    app.extensions[_KEY] = metrics
    parts: Services = app.extensions[KEY]
    metrics.registry.register(StateCollector(parts.catalogues, parts.database, parts.search.index))
    app.wsgi_app = MeasuredRequests(app.wsgi_app, metrics)  # type: ignore[method-assign]
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the metrics to a client with the token; 404 if the settings have none."""
    token = services().config.metrics_token
    if token is None:
        abort(HTTPStatus.NOT_FOUND)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token.get_secret_value()}".encode()):
        abort(HTTPStatus.UNAUTHORIZED)
    body = current_app.extensions[_KEY].latest()
    response = current_app.response_class(body, content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/readyz")
def readyz() -> Response:
    """Return status 200 if this process should get requests because index and database are ready, otherwise 503."""
    catalogues, database = services().catalogues, services().database.probe.state()
    index = "ready" if catalogues.generation() is not None and not catalogues.is_damaged() else "unready"
    is_ready = (index, database) == ("ready", "ready")
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    pulled = read_state(services().search.index).answered  # says how old the index may be, but an old one serves well
    age = {"pull_age_seconds": round((now() - pulled).total_seconds())} if pulled is not None else {}
    return json_response({"ready": is_ready, "index": index, "database": database, **age}, status)
