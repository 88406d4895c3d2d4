"""Pulling: a machine follows the store, and nothing that is broken, forged or gone replaces a good index."""

from __future__ import annotations

import hashlib
import logging
import shutil
from typing import TYPE_CHECKING

import pytest

from search.errors import PublicationError, StoreError
from search.generations import layout
from search.generations.builder import build
from search.objects.folder import FolderStore
from search.progress import no_progress
from search.publishing import puller
from search.publishing.manifest import POINTER
from search.publishing.publisher import read_manifest, read_pointer
from search.publishing.pull_state import read_state
from search.publishing.puller import Puller
from search.query import parse
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from search.objects.store import ObjectStore
    from tests.search.publishing.conftest import Builder, Machine

NEW = {"x/teapot.md": article("Teapots", "Porcelain.")}


def forge(store: ObjectStore, **changes: object) -> None:
    """Change the manifest of what is published, and let the pointer name the changed one."""
    pointer, _ = read_pointer(store)
    first = pointer.publications[0]
    manifest, _ = read_manifest(store, first)
    content = manifest.model_copy(update=changes).model_dump_json().encode()
    store.write(f"{first.name}/manifest.json", content)
    forged = first.model_copy(update={"manifest_sha256": hashlib.sha256(content).hexdigest()})
    store.write(POINTER, pointer.model_copy(update={"publications": (forged,)}).model_dump_json().encode())


def test_an_empty_machine_starts_from_the_pointer_without_the_articles(builder: Builder, machine: Machine) -> None:
    builder.publish({})
    shutil.rmtree(builder.kb.articles)
    assert machine.pull()
    assert machine.generation.searcher.search(parse("refund")).hits[0].slug == "refund"
    article = machine.generation.docstore.article("refund")
    assert article is not None
    assert "yearly payment" in article.html
    assert not machine.pull(), "there is nothing new"


def test_a_machine_follows_a_new_index_while_it_serves(builder: Builder, machine: Machine) -> None:
    builder.publish({})
    machine.pull()
    before = machine.generation
    builder.publish(NEW)
    assert machine.pull()
    assert machine.generation.searcher.search(parse("teapots")).hits[0].slug == "teapot"
    assert before.searcher.search(parse("refund")).hits[0].slug == "refund", "the old one is still open"


def test_only_files_that_changed_are_fetched(builder: Builder, machine: Machine, tmp_path: Path) -> None:
    class Counting(FolderStore):
        fetched: tuple[str, ...] = ()

        def stream(self, key: str) -> Iterator[bytes]:
            Counting.fetched = (*Counting.fetched, key.partition("/")[2])
            return super().stream(key)

    picture = {"x/shown.md": article("Shown", "![A picture](one.png)"), "x/one.png": b"x" * 1000}
    builder.publish(picture)
    machine.pull()
    builder.publish(NEW)
    Puller(machine.config, Counting(tmp_path / "store"), no_progress).pull()
    assert "articles.sqlite" in Counting.fetched
    assert "media/x/one.png" not in Counting.fetched
    assert (machine.config.index / machine.generation.name / "media/x/one.png").stat().st_nlink == 2


def test_a_pull_that_was_killed_goes_on_with_the_files_that_are_there(
    builder: Builder, machine: Machine, tmp_path: Path
) -> None:
    builder.publish({})

    class Dying(FolderStore):
        left = 5

        def stream(self, key: str) -> Iterator[bytes]:
            Dying.left -= 1
            if Dying.left < 0:
                raise StoreError("gone")
            return super().stream(key)

    for _ in range(40):
        Dying.left = 5
        try:
            Puller(machine.config, Dying(tmp_path / "store"), no_progress).pull()
        except StoreError:
            continue
        break
    assert machine.slugs == {"reset-password", "two-factor", "bounce", "refund"}


@pytest.mark.parametrize("name", ["articles.sqlite", "meta.json", "impacts/slugs.txt"])
@pytest.mark.parametrize("content", [b"", b"short", None], ids=["empty", "cut", "flipped"])
def test_a_file_that_is_not_the_published_one_never_serves(
    builder: Builder, machine: Machine, store: ObjectStore, name: str, content: bytes | None
) -> None:
    builder.publish({})
    machine.pull()
    key = f"{builder.publish(NEW).name}/{name}"
    stored = b"".join(store.stream(key))
    store.write(key, bytes([stored[0] ^ 1]) + stored[1:] if content is None else content)
    with pytest.raises(StoreError, match="not the file that was published"):
        machine.pull()
    assert "teapot" not in machine.slugs
    store.write(key, stored)
    assert machine.pull()
    assert "teapot" in machine.slugs


def test_a_missing_file_never_serves(builder: Builder, machine: Machine, store: ObjectStore) -> None:
    builder.publish({})
    machine.pull()
    store.remove([f"{builder.publish(NEW).name}/articles.sqlite"])
    with pytest.raises(StoreError):
        machine.pull()
    assert "teapot" not in machine.slugs


@pytest.mark.parametrize(
    "path",
    [
        "../../outside",
        "/etc/cron.d/x",
        "media/../../x.png",
        "media//x.png",
        "media/x\\..\\y.png",
        "media/a\nb.png",
        "media/run.py",
        "media",
        "whoosh/MAIN_a.seg",
        "whoosh/_MAIN_1.toc",
        "CURRENT",
        "impacts/../meta.json",
        "impacts/deep/x.npy",
        "community/index/whoosh/_MAIN_1.toc",
        "C:/x.png",
    ],
)
def test_a_forged_path_is_refused_before_anything_is_written(
    builder: Builder, machine: Machine, store: ObjectStore, path: str
) -> None:
    builder.publish({})
    manifest, _ = read_manifest(store, read_pointer(store)[0].publications[0])
    forge(store, files=(*manifest.files, manifest.files[0].model_copy(update={"path": path})))
    with pytest.raises(PublicationError, match="no index has"):
        machine.pull()
    assert not list(machine.config.index.rglob("*.sqlite"))


def test_a_manifest_that_the_pointer_does_not_name_is_refused(
    builder: Builder, machine: Machine, store: ObjectStore
) -> None:
    name = builder.publish({}).name
    store.write(f"{name}/manifest.json", b"{}")
    with pytest.raises(PublicationError, match="not the file that was published"):
        machine.pull()


def test_a_link_in_the_folder_is_not_followed(builder: Builder, machine: Machine, tmp_path: Path) -> None:
    name = builder.publish({}).name
    (tmp_path / "elsewhere").mkdir()
    folder = machine.config.index / name
    folder.mkdir(parents=True)
    (folder / "impacts").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PublicationError, match="a link"):
        machine.pull()
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_index_of_another_version_waits_while_the_older_one_serves(
    builder: Builder, machine: Machine, store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder.publish({})
    pointer, _ = read_pointer(store)
    other = pointer.publications[0].model_copy(update={"making": "another version", "name": "20300101T000000-abcdef"})
    both = pointer.model_copy(update={"publications": (other, *pointer.publications)})
    store.write(POINTER, both.model_dump_json().encode())
    assert machine.pull()
    assert machine.slugs
    monkeypatch.setattr(puller, "index_fingerprint", lambda _lang: "a third version")
    with pytest.raises(PublicationError, match="another version"):
        machine.pull()


def test_a_store_that_is_gone_is_logged_once_and_its_age_is_known(
    builder: Builder, machine: Machine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "firstline.search")
    builder.publish({})
    watching = Puller(machine.config, FolderStore(tmp_path / "store"), no_progress)
    watching.pull()
    answered = read_state(machine.config.index).answered
    (tmp_path / "store").rename(tmp_path / "gone")
    for _ in range(3):
        with pytest.raises(StoreError):
            watching.pull()
    state = read_state(machine.config.index)
    assert state.answered == answered
    assert "no such object" in state.problem
    assert machine.slugs, "what served goes on serving"
    (tmp_path / "gone").rename(tmp_path / "store")
    watching.pull()
    assert read_state(machine.config.index).problem == ""
    messages = [record.getMessage() for record in caplog.records]
    assert messages == [
        "the published index cannot be pulled: CURRENT: there is no such object",
        "the published index can be pulled again",
    ]


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    builder: Builder, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    builder.publish({})
    usage = shutil.disk_usage(machine.config.index.parent.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    with pytest.raises(PublicationError, match="no room"):
        machine.pull()


def test_the_previous_index_stays_on_the_machine_and_older_ones_go(builder: Builder, machine: Machine) -> None:
    pulled = []
    for number in range(3):
        builder.publish({"x/n.md": article("N", f"Number {number}.")})
        machine.pull()
        pulled.append(machine.generation.name)
    folders = {path.name for path in machine.config.index.iterdir() if layout.NAME.fullmatch(path.name)}
    assert folders == set(pulled[1:])


def test_a_machine_that_pulled_can_build_from_articles_of_its_own(builder: Builder, machine: Machine) -> None:
    builder.publish({})
    machine.pull()
    report = build(builder.kb, machine.config)
    assert report.changed == len(MAIL) - 1, "everything is read and indexed anew: what was pulled has no Whoosh index"
    assert machine.slugs == {"reset-password", "two-factor", "bounce", "refund"}
