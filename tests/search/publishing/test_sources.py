"""The files of a publication: the media of shown articles, no link that leaves their folder, the community."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from search.community.topic_index import community_folder, index_config, shown_file
from search.generations.builder import build
from search.generations.manager import IndexManager
from search.generations.meta import Meta
from search.publishing.sources import sources
from tests.search.publishing.conftest import PICTURE
from tests.small_centre import article

if TYPE_CHECKING:
    from pathlib import Path

    from tests.search.publishing.conftest import Builder, Machine

SHOWN = article("Shown", "![A picture](one.png) and ![another](two.png)")


def paths(builder: Builder) -> set[str]:
    return {source.path for source in sources(builder.kb, builder.config)[1]}


def test_only_media_of_published_articles_are_published(builder: Builder) -> None:
    builder.publish({"x/shown.md": SHOWN, "x/one.png": PICTURE, "x/two.png": PICTURE, "x/unused.png": PICTURE})
    assert {path for path in paths(builder) if path.startswith("media/")} == {"media/x/one.png", "media/x/two.png"}


def test_a_link_out_of_the_articles_folder_is_not_published(builder: Builder, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    builder.publish({"x/shown.md": SHOWN, "x/one.png": PICTURE, "x/two.png": PICTURE})
    (builder.kb.articles / "x/two.png").unlink()
    (builder.kb.articles / "x/two.png").symlink_to(tmp_path / "secret.png")
    assert "media/x/two.png" not in paths(builder)


def test_the_description_names_neither_the_folder_of_articles_nor_files_that_stay_behind(builder: Builder) -> None:
    builder.publish({})
    _, files = sources(builder.kb, builder.config)
    content = next(source.content for source in files if source.path == "meta.json")
    assert isinstance(content, bytes)
    meta = Meta.model_validate_json(content)
    assert (meta.reading, meta.before, meta.stamps) == ("", "", ())
    assert str(builder.kb.articles).encode() not in content
    assert not [path for path in meta.checksums if path.startswith("whoosh/")]


def test_the_topics_of_the_community_come_along(builder: Builder, machine: Machine, tmp_path: Path) -> None:
    folder = community_folder(builder.config)
    topics = builder.kb.model_copy(update={"articles": tmp_path / "topics"})
    topics.articles.mkdir()
    (topics.articles / "kettle.md").write_text(article("Kettles", "They boil."), encoding="utf-8")
    build(topics, index_config(builder.config))
    shown_file(builder.config).write_text(json.dumps({}), encoding="utf-8")
    (folder / "solved.jsonl").write_text("", encoding="utf-8")
    builder.publish({})
    machine.pull()
    assert set(IndexManager(index_config(machine.config)).current().docstore.entries) == {"kettle"}
    assert shown_file(machine.config).exists()
    assert machine.config.solved_by_community.exists()
    builder.publish({"x/more.md": article("More", "Text.")})
    assert machine.pull()
    assert set(IndexManager(index_config(machine.config)).current().docstore.entries) == {"kettle"}


def test_a_community_that_was_never_read_is_left_out(builder: Builder) -> None:
    builder.publish({})
    assert not [path for path in paths(builder) if path.startswith("community/")]
