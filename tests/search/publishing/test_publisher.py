"""Publishing: what reaches the store, what is copied there, what is kept, and how a publication is taken back."""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import TYPE_CHECKING

import pytest

from search.errors import IndexUnavailableError, PublicationError, StoreError
from search.objects.folder import FolderStore
from search.progress import no_progress
from search.publishing.manifest import POINTER, Pointer
from search.publishing.publisher import publish, read_manifest, read_pointer, roll_back
from tests.search.publishing.conftest import PICTURE
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from search.objects.store import ObjectStore
    from tests.search.publishing.conftest import Builder, Machine

WITH_PICTURE = {"x/shown.md": article("Shown", "![A picture](one.png)"), "x/one.png": PICTURE}


def names(store: ObjectStore) -> list[str]:
    return [publication.name for publication in read_pointer(store)[0].publications]


def folders(store: ObjectStore) -> set[str]:
    return {listed.key.partition("/")[0] for listed in store.listed()} - {POINTER}


def test_a_publication_has_what_serving_needs_and_no_pickles(builder: Builder, store: ObjectStore) -> None:
    builder.publish(WITH_PICTURE)
    manifest, _ = read_manifest(store, read_pointer(store)[0].publications[0])
    paths = {file.path for file in manifest.files}
    assert {"meta.json", "articles.sqlite", "media/x/one.png"} <= paths
    assert not [path for path in paths if "whoosh" in path]
    assert {listed.key for listed in store.listed(manifest.name)} == {
        f"{manifest.name}/{path}" for path in (*paths, "manifest.json")
    }


def test_an_index_that_is_published_already_is_not_published_again(builder: Builder, store: ObjectStore) -> None:
    first = builder.publish({})
    assert first.is_new
    again = builder.publish({})
    assert (again.name, again.is_new, again.uploaded_bytes) == (first.name, False, 0)
    assert names(store) == [first.name]


def test_a_changed_picture_alone_is_a_new_publication(builder: Builder, machine: Machine) -> None:
    builder.publish(WITH_PICTURE)
    assert machine.pull()
    assert builder.publish({"x/one.png": PICTURE + b"2"}).is_new
    assert machine.pull()
    picture = machine.config.index / machine.generation.name / "media/x/one.png"
    assert picture.read_bytes() == PICTURE + b"2"


def test_files_that_the_store_has_are_copied_there_unless_all_is_published_anew(builder: Builder) -> None:
    builder.publish({**WITH_PICTURE, "x/one.png": PICTURE * 50_000})
    second = builder.publish({"x/two.md": article("Two", "More.")})
    assert 0 < second.uploaded_bytes < 1_000_000
    whole = builder.publish({}, full=True)
    assert whole.is_new
    assert whole.uploaded_bytes > 1_000_000


def test_only_so_many_publications_stay_in_the_store(builder: Builder, store: ObjectStore) -> None:
    published = [builder.publish({"x/n.md": article("N", f"Number {n}.")}, keep=2).name for n in range(4)]
    assert names(store) == [published[3], published[2]]
    assert folders(store) == set(published[2:])


def test_abandoned_uploads_are_removed_once_no_upload_can_be_running(
    builder: Builder, store: ObjectStore, tmp_path: Path
) -> None:
    for name in ("20200101T000000-abc", "20200101T000000-def", "not-ours"):
        store.write(f"{name}/meta.json", b"x")
    long_ago = time.time() - dt.timedelta(days=2).total_seconds()
    for name in ("20200101T000000-abc", "not-ours"):
        os.utime(tmp_path / f"store/{name}/meta.json", (long_ago, long_ago))
    name = builder.publish({}).name
    assert folders(store) == {name, "20200101T000000-def", "not-ours"}


class _Racing(FolderStore):
    """A store in which another machine publishes just before each of the first two replacements."""

    other = Pointer().model_dump_json()
    races = 2

    def replace(self, key: str, content: bytes, version: str) -> None:
        if self.races:
            self.races -= 1
            super().write(key, self.other.encode())
        super().replace(key, content, version)


def test_of_two_builders_that_publish_at_once_neither_loses_its_publication(
    builder: Builder, store: ObjectStore, tmp_path: Path
) -> None:
    theirs = builder.publish({}).name
    racing = _Racing(tmp_path / "store")
    racing.other = read_pointer(store)[0].model_dump_json(indent=1)
    ours = builder.__class__(builder.kb, builder.config, racing).publish({"x/ours.md": article("Ours", "Text.")})
    assert names(store) == [ours.name, theirs]


def test_a_pointer_that_others_replace_all_the_time_is_an_error(builder: Builder, tmp_path: Path) -> None:
    class Busy(FolderStore):
        def replace(self, key: str, content: bytes, version: str) -> None:
            super().replace(key, content, f"not {version}")

    with pytest.raises(PublicationError, match="run the command again"):
        builder.__class__(builder.kb, builder.config, Busy(tmp_path / "busy")).publish({})


class _Failing(FolderStore):
    """A store whose disk is full after some writes."""

    writes = 3

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        self.writes -= 1
        if not self.writes:
            raise StoreError("no room")
        super().write(key, content)


def test_an_upload_that_fails_leaves_what_was_published(builder: Builder, store: ObjectStore, tmp_path: Path) -> None:
    first = builder.publish({}).name
    failing = builder.__class__(builder.kb, builder.config, _Failing(tmp_path / "store"))
    with pytest.raises(StoreError, match="no room"):
        failing.publish({"x/new.md": article("New", "Text.")}, full=True)
    assert names(store) == [first]


def test_a_rollback_goes_back_one_publication_at_a_time(builder: Builder, machine: Machine, store: ObjectStore) -> None:
    builder.publish({})
    builder.publish({"x/new.md": article("New", "Text.")})
    machine.pull()
    assert "new" in machine.slugs
    back = roll_back(store)
    assert machine.pull()
    assert "new" not in machine.slugs
    assert machine.generation.name == back.name
    with pytest.raises(PublicationError, match="no earlier index"):
        roll_back(store)


def test_what_was_taken_back_can_be_published_again(builder: Builder, machine: Machine, store: ObjectStore) -> None:
    builder.publish({})
    builder.publish({"x/new.md": article("New", "Text.")})
    roll_back(store)
    assert builder.publish({}).is_new
    machine.pull()
    assert "new" in machine.slugs


def test_without_an_index_nothing_is_published(builder: Builder, store: ObjectStore) -> None:
    with pytest.raises(IndexUnavailableError):
        publish(builder.kb, builder.config, store, 5, no_progress)
    assert list(store.listed()) == []


def test_a_damaged_pointer_is_not_replaced(builder: Builder, store: ObjectStore) -> None:
    store.write(POINTER, b"{}garbage")
    with pytest.raises(PublicationError, match="damaged"):
        builder.publish({})
