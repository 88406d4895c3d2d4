"""The learner runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from tests.web.conftest import services
from web.app.worker import Worker, works
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from search.config import SearchConfig
    from tests.web.conftest import MakeApp
    from tests.web.learning.conftest import Ask
    from web.learning.learner import Learner

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_database_that_is_away_does_not_stop_the_learner(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OperationalError("select", {}, Exception("My mail returns"))

    monkeypatch.setattr(learner, "learn", fail)
    learner.run_when_due()
    assert "OperationalError" in caplog.text
    assert "My mail" not in caplog.text


def test_the_learner_waits_between_collections(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    monkeypatch.setattr(learner, "learn", lambda: times.append(1))
    learner.run_when_due()
    learner.run_when_due()
    assert times == [1]


def test_the_worker_learns(app: Flask, ask: Ask) -> None:
    ask("mail returned", solved=1)
    assert works(services(app).config, services(app).search)
    Worker(services(app)).run_once()
    assert "returned" in services(app).learner.path.read_text("utf-8")


def test_nothing_is_learnt_if_learning_is_off(make_app: MakeApp, search_config: SearchConfig) -> None:
    app = make_app(search=search_config.model_copy(update={"learning": "off"}))
    assert not works(services(app).config, services(app).search)
    services(app).tickets.open(NewTicket("anna@example.org", "Do you sell hats", "Hats."), "1")
    Worker(services(app)).run_once()
    assert not services(app).learner.hand_over()
    assert not services(app).learner.path.exists()
