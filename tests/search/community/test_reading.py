"""Reading a source into the store: only what changed, and nothing lost on the way."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from search.community.reading import MAX_FAILURES, MIN_CHECKED, Reading, read_source
from search.community.sources.source import Listed
from search.errors import CommunityError, TopicError
from search.progress import no_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.community.store import Store
    from search.community.topic import Topic
    from tests.search.community.conftest import MakeTopic

NOW = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)


class Shelf:
    """A source with the given topics, some of which fail."""

    def __init__(self, make: MakeTopic, versions: dict[str, str]) -> None:
        self.make = make
        self.versions = versions
        self.failures: dict[str, Exception] = {}
        self.asked: list[str] = []
        self.breaks_off = False

    def listed(self) -> Iterator[Listed]:
        for name, version in self.versions.items():
            yield Listed(name, version)
        if self.breaks_off:
            raise CommunityError("the list ends early")

    def read(self, listed: Listed) -> Topic | None:
        self.asked.append(listed.id)
        if listed.id in self.failures:
            raise self.failures[listed.id]
        return self.make(listed.id)


def read(shelf: Shelf, store: Store, *, allow_shrink: bool = False) -> Reading:
    reading = Reading()
    read_source(shelf, store, NOW, no_progress, reading, allow_shrink=allow_shrink)
    return reading


def test_only_changed_topics_are_read_again(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {"1": "a", "2": "a"})
    assert read(shelf, store).read == 2
    shelf.versions["2"] = "b"
    shelf.asked.clear()
    assert read(shelf, store).read == 1
    assert shelf.asked == ["2"]


def test_topics_deleted_at_the_source_disappear(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {"1": "a", "2": "a"})
    read(shelf, store)
    del shelf.versions["1"]
    assert read(shelf, store).removed == 1
    assert [each.id for each in store.topics()] == ["2"]


def test_a_broken_topic_stops_no_other_and_is_tried_again(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {"1": "a", "2": "a"})
    shelf.failures["1"] = TopicError("topic 1: broken")
    assert read(shelf, store).problems == ["topic 1: broken"]
    assert [each.id for each in store.topics()] == ["2"]
    shelf.failures.clear()
    assert read(shelf, store).read == 1


def test_a_topic_that_fails_keeps_its_last_version(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {"1": "a"})
    read(shelf, store)
    shelf.versions["1"], shelf.failures["1"] = "b", TopicError("broken")
    read(shelf, store)
    assert [each.id for each in store.topics()] == ["1"]


def test_a_sync_stops_while_the_source_is_down_and_resumes_later(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {str(number): "a" for number in range(9)})
    shelf.failures = {str(number): CommunityError("down") for number in range(2, 9)}
    with pytest.raises(CommunityError, match="down"):
        read(shelf, store)
    assert shelf.asked == [str(number) for number in range(2 + MAX_FAILURES)]
    assert store.finished is None

    shelf.failures.clear()
    shelf.asked.clear()
    read(shelf, store)
    assert shelf.asked == [str(number) for number in range(2, 9)]
    assert store.finished == NOW


def test_one_slow_topic_does_not_stop_the_others(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {str(number): "a" for number in range(6)})
    shelf.failures["1"] = CommunityError("took too long")
    assert read(shelf, store).read == 5


def test_nothing_is_removed_by_half_a_list(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {"1": "a", "2": "a"})
    read(shelf, store)
    del shelf.versions["2"]
    shelf.breaks_off = True
    with pytest.raises(CommunityError, match="ends early"):
        read(shelf, store)
    assert len(store.topics()) == 2


def test_losing_most_topics_at_once_needs_a_word(topic: MakeTopic, store: Store) -> None:
    shelf = Shelf(topic, {str(number): "a" for number in range(MIN_CHECKED)})
    read(shelf, store)
    shelf.versions = {"1": "a"}
    with pytest.raises(CommunityError, match="9 of 10 topics are gone"):
        read(shelf, store)
    assert len(store.topics()) == MIN_CHECKED
    assert read(shelf, store, allow_shrink=True).removed == MIN_CHECKED - 1
