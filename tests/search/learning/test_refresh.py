"""A running server takes up new solved questions without a rebuild."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest

from search.config import SearchConfig
from search.generations.manager import IndexManager
from search.learning import refresh
from tests.search.searching import ask, slugs

if TYPE_CHECKING:
    from pathlib import Path

    from tests.search.conftest import BuildIndex

FILES: dict[str, str | bytes | None] = {"hats.md": "# Hats\n\nWe sell them.\n", "mail.md": "# Mail\n\nWe send it.\n"}
LINE = json.dumps({"question": "bonnets", "article": "hats"})


@pytest.fixture
def config(build_index: BuildIndex, search_config: SearchConfig, monkeypatch: pytest.MonkeyPatch) -> SearchConfig:
    build_index(FILES)
    monkeypatch.setattr(refresh, "CHECK_SECONDS", 0.0)
    return search_config


def learn(config: SearchConfig, *lines: str) -> None:
    """Write the file of what was learnt."""
    config.solved_questions.parent.mkdir(exist_ok=True)
    config.solved_questions.write_text("\n".join(lines))


def test_a_file_that_appears_changes_or_goes_is_taken_up(config: SearchConfig) -> None:
    manager = IndexManager(config)
    assert slugs(ask(manager.current(), "bonnets")) == []

    learn(config, LINE)
    assert slugs(ask(manager.current(), "bonnets")) == ["hats"]

    config.solved_questions.unlink()
    assert slugs(ask(manager.current(), "bonnets")) == []


def test_what_the_community_solved_counts_as_well(config: SearchConfig) -> None:
    manager = IndexManager(config)
    manager.current()
    config.solved_by_community.parent.mkdir()
    line = {"question": "stamps", "article": "mail", "kind": "community", "sources": 2}
    config.solved_by_community.write_text(json.dumps(line))
    learn(config, LINE)

    assert slugs(ask(manager.current(), "stamps")) == ["mail"]
    assert slugs(ask(manager.current(), "bonnets")) == ["hats"]


def test_what_writers_listed_counts_as_well(build_index: BuildIndex, config: SearchConfig) -> None:
    build_index({"_solved.jsonl": json.dumps({"question": "postbox", "article": "mail"})})
    learn(config, "broken", LINE)
    generation = IndexManager(config).current()

    assert slugs(ask(generation, "postbox")) == ["mail"]
    assert slugs(ask(generation, "bonnets")) == ["hats"]


@pytest.mark.parametrize("learning", ["off", "suggest"])
def test_a_setting_keeps_search_from_learning(config: SearchConfig, learning: str) -> None:
    learn(config, LINE)
    manager = IndexManager(SearchConfig(**config.model_dump() | {"learning": learning}))

    assert slugs(ask(manager.current(), "bonnets")) == []


def test_a_new_generation_remembers_at_once(build_index: BuildIndex, config: SearchConfig) -> None:
    learn(config, LINE)
    manager = IndexManager(config)
    manager.current()

    build_index({"more.md": "# More\n\nThere is more.\n"})

    assert slugs(ask(manager.current(), "bonnets")) == ["hats"]


def test_many_questions_are_read_by_another_thread(config: SearchConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    monkeypatch.setattr(threading.Thread, "start", lambda thread: started.append(thread))  # noqa: PLW0108 - a method
    learn(config, *[LINE] * (refresh.AT_ONCE + 1))
    manager = IndexManager(config)

    assert manager.current().searcher.lifter.memory is None

    started[0].run()
    assert slugs(ask(manager.settled(), "bonnets")) == ["hats"]
    assert slugs(ask(manager.current(), "bonnets")) == ["hats"]


def test_a_look_at_the_file_is_rare(config: SearchConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "CHECK_SECONDS", 3600.0)
    manager = IndexManager(config)
    manager.current()
    learn(config, LINE)

    assert slugs(ask(manager.current(), "bonnets")) == []


def test_the_file_is_beside_the_index_unless_a_setting_says_where(tmp_path: Path) -> None:
    assert SearchConfig(index=tmp_path / "index").solved_questions == tmp_path / "learning" / "solved.jsonl"
    assert SearchConfig(learning_file=tmp_path / "x").solved_questions == tmp_path / "x"
