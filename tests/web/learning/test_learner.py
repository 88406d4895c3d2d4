"""The learner runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from tests.web.conftest import services
from web.app.worker import Worker, works
from web.events.counts.reading import days
from web.learning import readers
from web.learning.learner import Learner
from web.tickets.new_ticket import NewTicket

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from flask import Flask
    from sqlalchemy.orm import Session

    from search.config import SearchConfig
    from tests.web.conftest import MakeApp
    from tests.web.learning.conftest import Ask
    from web.events.counts.folding import DayCounts

STORAGE = True
"""Runs on SQLite and PostgreSQL."""


def test_a_database_that_is_away_does_not_stop_the_learner(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(**_: bool) -> None:
        raise OperationalError("select", {}, Exception("My mail returns"))

    monkeypatch.setattr(learner, "learn", fail)
    learner.run_when_due()
    assert "OperationalError" in caplog.text
    assert "My mail" not in caplog.text


def test_the_learner_waits_between_collections(learner: Learner, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    monkeypatch.setattr(learner, "learn", lambda **_: times.append(1))
    learner.run_when_due()
    learner.run_when_due()
    assert times == [1]


def test_a_ticket_is_stored_while_the_learner_counts_what_readers_did(
    app: Flask, ask: Ask, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("mail returned", solved=1)

    def count(session: Session, since: dt.date) -> DayCounts:
        services(app).tickets.open(NewTicket("anna@example.org", "Do you sell hats", "Hats."), "1")
        return days(session, since)

    monkeypatch.setattr(readers, "days", count)
    assert learner.learn()


def test_everything_is_learnt_in_parts(
    ask: Ask, learner: Learner, solve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.learning.learner._BATCH", 2)
    for name in ("Anna", "Berta", "Cecilia"):
        solve(f"Mail of {name} returns", "bounce")
        ask(f"mail of {name}", solved=1)
    learner.learn()
    assert learner.path.read_text("utf-8").count("\n") == 6


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


def test_a_machine_that_does_not_collect_hands_over_what_another_collected(
    app: Flask, ask: Ask, learner: Learner, tmp_path: Path
) -> None:
    ask("mail returned", solved=1)
    parts = services(app)
    config = parts.search.model_copy(update={"learning_file": tmp_path / "second" / "solved.jsonl"})
    second = Learner(parts.database, learner.digests, parts.config, config)
    assert not second.learn(collects=False)
    learner.learn()
    assert second.learn(collects=False)
    assert second.path.read_text("utf-8") == learner.path.read_text("utf-8")
