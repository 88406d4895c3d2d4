"""Topics, stores and forums for the tests of the community."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Protocol

import pytest

from search.community.config import CommunityConfig
from search.community.store import Store, opened
from search.community.topic import Topic
from tests.forum import Forum, running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class MakeTopic(Protocol):
    """Makes a topic, of which a test names what matters."""

    def __call__(self, topic_id: str = "1", title: str = "Does it print?", **fields: object) -> Topic:
        """Return the topic."""
        ...


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of this checkout out of the tests."""
    empty = tmp_path / "empty.toml"
    empty.touch()
    monkeypatch.setenv("KB_CONFIG", str(empty))


@pytest.fixture
def topic() -> MakeTopic:
    def make(topic_id: str = "1", title: str = "Does it print?", **fields: object) -> Topic:
        values: dict[str, object] = {
            "question": "I have a printer.",
            "answer": "Yes, with a cable.",
            "is_accepted": True,
            "votes": 4,
            "day": dt.date(2026, 4, 2),
            "author": "ada",
            "url": "https://forum.example/t/1",
        }
        return Topic(topic_id, title, **{**values, **fields})  # type: ignore[arg-type]

    return make


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "community" / "store.sqlite") as store:
        yield store


@pytest.fixture
def forum() -> Iterator[Forum]:
    with running(Forum()) as forum:
        yield forum


@pytest.fixture
def config(forum: Forum) -> CommunityConfig:
    return CommunityConfig(source="discourse", url=forum.url)
