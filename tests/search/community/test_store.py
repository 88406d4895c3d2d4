"""The store keeps what was read, at once and for the next run."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.community.store import Page, Store, opened
from search.errors import CommunityError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.search.community.conftest import MakeTopic


def test_topics_come_back_as_they_were_kept(store: Store, topic: MakeTopic) -> None:
    kept = topic("2", links=("https://help.example/articles/x",), category="apps/android")
    store.keep("2", "v1", kept)
    store.keep("3", "v1", None)
    assert store.topics() == (kept,)
    assert store.versions() == {"2": "v1", "3": "v1"}


def test_a_topic_may_lose_its_answer_and_be_removed(store: Store, topic: MakeTopic) -> None:
    store.keep("2", "v1", topic("2"))
    store.keep("2", "v2", None)
    assert (store.topics(), dict(store.versions())) == ((), {"2": "v2"})
    store.remove({"2"})
    assert store.versions() == {}


def test_a_page_is_stored_with_its_validators(store: Store) -> None:
    page = Page(b"body", 'W/"1"', "Mon, 01 Jun 2026 00:00:00 GMT")
    assert store.page("u") is None
    store.keep_page("u", Page(b"old"))
    store.keep_page("u", page)
    assert store.page("u") == page


def test_stored_topics_survive_a_kill(tmp_path: Path, topic: MakeTopic) -> None:
    path = tmp_path / "store.sqlite"
    with opened(path) as store:
        store.keep("2", "v1", topic("2"))
        with opened(path) as other:  # nothing was closed or finished before
            assert other.versions() == {"2": "v1"}


def test_the_end_of_the_last_run_is_remembered(store: Store) -> None:
    assert store.finished is None
    for day in (1, 2):
        store.finish(dt.datetime(2026, 6, day, tzinfo=dt.UTC))
    assert store.finished == dt.datetime(2026, 6, 2, tzinfo=dt.UTC)


def test_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(b"no database" * 1000)
    with opened(path) as store:
        assert store.topics() == ()


def test_an_unwritable_folder_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CommunityError, match="file"), opened(tmp_path / "file" / "store.sqlite"):
        pass
