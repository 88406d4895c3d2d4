"""A scrape finds the state of index, database and queues."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING

from search.config import SearchConfig
from search.publishing.pull_state import PullState, keep_state
from tests.web.conftest import raise_operational_error, services
from web.monitoring.state import StateCollector
from web.storage.lease import WORKER_LEASE, Lease
from web.storage.models import now

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from flask import Flask

    from tests.web.conftest import MakeApp

STORAGE = True
"""Runs on SQLite and PostgreSQL; tests with the fixture ``sqlite`` run on SQLite only."""


def _figures(app: Flask) -> dict[str, float]:
    shared = services(app)
    collector = StateCollector(shared.catalogues, shared.database, shared.search.index)
    samples = [sample for metric in collector.collect() for sample in metric.samples]
    return {sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value for sample in samples}


def test_the_queues_are_counted_with_their_age(app_with_tickets: Flask) -> None:
    figures = _figures(app_with_tickets)
    assert figures["firstline_queue_length tickets"] == 2
    assert figures["firstline_queue_length outbox"] == 2
    assert figures["firstline_queue_length inbox"] == 0
    assert 0 < figures["firstline_queue_age_seconds outbox"] < 3_600
    assert figures["firstline_queue_age_seconds inbox"] == 0


def test_whether_a_worker_works_is_measured(app: Flask) -> None:
    assert _figures(app)["firstline_worker_active"] == 0
    Lease(services(app).database, WORKER_LEASE).take()
    assert _figures(app)["firstline_worker_active"] == 1


def test_the_index_is_measured(app: Flask) -> None:
    figures = _figures(app)
    assert figures["firstline_index_ready"] == 1
    assert figures["firstline_index_articles"] == 5
    assert figures["firstline_index_bytes"] > 10_000
    assert figures["firstline_index_published_timestamp_seconds"] > 1_700_000_000


def test_without_an_index_the_rest_is_measured(without_index: Flask) -> None:
    figures = _figures(without_index.application)
    assert figures["firstline_index_ready"] == 0
    assert "firstline_index_articles" not in figures
    assert figures["firstline_queue_length tickets"] == 0


def test_a_database_that_is_down_leaves_out_its_figures(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services(app).database, "session", raise_operational_error)
    figures = _figures(app)
    assert figures["firstline_index_ready"] == 1
    assert not [name for name in figures if "queue" in name]


def test_the_age_of_a_pulled_index_is_measured_and_known_to_load_balancers(
    make_app: MakeApp, tmp_path: Path, built: Path
) -> None:
    shutil.copytree(built / "index", tmp_path / "index")
    app = make_app(search=SearchConfig(index=tmp_path / "index", meaning="off"))
    assert "firstline_index_pull_age_seconds" not in _figures(app)
    answered = now() - dt.timedelta(minutes=10)
    keep_state(tmp_path / "index", PullState(answered=answered, problem="CURRENT: the store does not answer"))
    figures = _figures(app)
    assert 600 <= figures["firstline_index_pull_age_seconds"] < 660
    assert figures["firstline_index_pull_failed"] == 1
    ready = app.test_client().get("/readyz")
    assert ready.status_code == 200, "an old index serves well"
    assert ready.json is not None
    assert 600 <= ready.json["pull_age_seconds"] < 660
