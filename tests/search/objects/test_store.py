"""The contract of every store: reads, writes, conditional replacement, copies, listings."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from search.errors import ConflictError, ObjectMissingError, StoreError
from tests.search.objects.stores import KINDS, a_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from search.objects.store import ObjectStore


@pytest.fixture(params=KINDS, scope="module")
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ObjectStore]:
    with a_store(request.param, tmp_path_factory.mktemp("stores")) as store:
        yield store


def read(store: ObjectStore, key: str) -> bytes:
    return b"".join(store.stream(key))


def test_a_written_object_is_read_back_whole_and_in_blocks(store: ObjectStore) -> None:
    content = bytes(range(256)) * 10_000
    store.write("a/b/object.bin", content)
    stored = store.read("a/b/object.bin", len(content))
    assert stored is not None
    assert stored.content == content
    assert read(store, "a/b/object.bin") == content


@pytest.mark.parametrize("blocks", [0, 1, 5, 9])
def test_an_object_is_written_from_blocks(store: ObjectStore, blocks: int) -> None:
    parts = [bytes([number]) * (1 << 20) for number in range(blocks)]
    store.write("blocks", iter(parts))
    assert read(store, "blocks") == b"".join(parts)


def test_a_write_that_fails_halfway_leaves_the_old_object(store: ObjectStore) -> None:
    store.write("half", b"old")

    def blocks() -> Iterator[bytes]:
        for _ in range(8):
            yield b"x" * (1 << 20)
        raise ValueError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        store.write("half", blocks())
    assert read(store, "half") == b"old"


def test_a_missing_object_is_an_error_of_its_own(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissingError):
        store.read("missing", 10)
    with pytest.raises(ObjectMissingError):
        read(store, "missing")
    with pytest.raises(ObjectMissingError):
        store.copy("missing", "copy")


def test_an_object_above_the_limit_is_not_read(store: ObjectStore) -> None:
    store.write("large", b"12345")
    with pytest.raises(StoreError, match="larger"):
        store.read("large", 4)


def test_a_known_version_is_not_read_again(store: ObjectStore) -> None:
    store.write("polled", b"one")
    stored = store.read("polled", 10)
    assert stored is not None
    assert store.read("polled", 10, stored.version) is None
    store.write("polled", b"two")
    changed = store.read("polled", 10, stored.version)
    assert changed is not None
    assert changed.content == b"two"


def test_an_object_is_only_replaced_in_the_version_that_was_read(store: ObjectStore) -> None:
    store.replace("pointer", b"one", "")
    with pytest.raises(ConflictError):
        store.replace("pointer", b"other", "")
    first = store.read("pointer", 10)
    assert first is not None
    store.replace("pointer", b"two", first.version)
    with pytest.raises(ConflictError):
        store.replace("pointer", b"three", first.version)
    assert read(store, "pointer") == b"two"


def test_of_many_that_replace_an_object_at_once_one_succeeds(store: ObjectStore) -> None:
    def attempt(number: int) -> bool:
        try:
            store.replace("raced", str(number).encode(), "")
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_a_copy_has_the_content_of_its_source(store: ObjectStore) -> None:
    store.write("source", b"content")
    store.copy("source", "there/copy")
    assert read(store, "there/copy") == b"content"


def test_a_listing_has_what_is_below_a_folder_with_its_age(store: ObjectStore) -> None:
    store.write("list/a", b"1")
    store.write("list/deep/b", b"2")
    store.write("listless", b"3")
    listed = list(store.listed("list"))
    assert sorted(each.key for each in listed) == ["list/a", "list/deep/b"]
    age = dt.datetime.now(dt.UTC) - listed[0].modified
    assert abs(age) < dt.timedelta(minutes=5)
    assert "listless" in [each.key for each in store.listed()]
    assert list(store.listed("nothing")) == []


def test_removed_objects_are_gone_and_removing_them_again_is_no_error(store: ObjectStore) -> None:
    keys = [f"gone/{number}" for number in range(3)]
    for key in keys:
        store.write(key, b"x")
    store.remove(keys[:2])
    store.remove(keys)
    store.remove([])
    assert list(store.listed("gone")) == []
