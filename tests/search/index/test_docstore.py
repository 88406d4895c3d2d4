"""The docstore returns what the corpus held."""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import docstore, docstore_writer
from search.index.docstore import Docstore
from tests.small_centre import MAIL, article

if TYPE_CHECKING:
    from pathlib import Path

    from kb.corpus import Corpus

SUMMER, AUTUMN = (dt.datetime(2026, month, 1, tzinfo=dt.UTC) for month in (7, 10))
FILES = {
    **MAIL,
    "sea/boats.md": article("Boats", "In summer.\n\n![](boat.png)", expiryDate="2026-09-01", redirect_from="[ships]"),
    "sea/boat.png": "x",
    "mail/draft.md": article("Draft", "Later.", draft="true"),
    "mail/hidden.md": article("Hidden", "Not listed.", unlisted="true"),
    "_synonyms.yaml": "en:\n  - [mail, post]\n",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return _read(tmp_path / "articles", FILES)


def _read(folder: Path, files: dict[str, str]) -> Corpus:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return read_corpus(KbConfig(articles=folder), {}, lambda _done, _total: None, SUMMER)


@pytest.fixture
def path(corpus: Corpus, tmp_path: Path) -> Path:
    docstore_writer.write(tmp_path / "articles.sqlite", corpus, {})
    return tmp_path / "articles.sqlite"


def test_articles_come_back_as_they_were_read(corpus: Corpus, path: Path) -> None:
    store = Docstore(path, SUMMER)
    assert dict(store.every) == dict(corpus.entries) == dict(store.entries)
    for slug, expected in corpus.articles.items():
        assert store.article(slug) == expected
        assert store.sections(slug) == expected.sections
        assert store.section(slug, 0) == expected.sections[0]
    assert store.categories == corpus.categories
    assert store.redirects == {"ships": "boats"}
    assert store.media == {"sea/boat.png"}
    assert store.synonyms.groups == corpus.synonyms.groups


def test_expired_articles_disappear_with_their_category_redirects_and_media(path: Path) -> None:
    summer, autumn = Docstore(path, SUMMER), Docstore(path, AUTUMN)
    assert summer.expires_at == dt.datetime(2026, 9, 1, tzinfo=dt.UTC)
    assert autumn.expires_at is None
    assert summer.every.keys() - autumn.entries.keys() == {"boats"}
    assert autumn.article("boats") is None
    assert "sea" not in {category.slug for category in autumn.categories}
    assert (autumn.redirects, autumn.media) == ({}, frozenset())


def test_unknown_articles_are_none_and_unknown_sections_raise(path: Path) -> None:
    store = Docstore(path, SUMMER)
    assert store.article("nothing") is None
    assert store.sections("nothing") == ()
    with pytest.raises(LookupError, match="no section 9 in refund"):
        store.section("refund", 9)


def test_a_forked_process_opens_the_file_for_itself(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []

    def connect(path: Path) -> sqlite3.Connection:
        opened.append(path)
        return connect_to(path)

    connect_to = docstore.connect
    monkeypatch.setattr(docstore, "connect", connect)
    inherited = Docstore(path, SUMMER)
    before = inherited.sections("boats")
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert [inherited.sections("boats"), inherited.sections("boats")] == [before, before]
    assert opened == [path, path]


def test_unlisted_articles_have_no_searchable_section(corpus: Corpus, path: Path) -> None:
    sections = sum(len(item.sections) for slug, item in corpus.articles.items() if slug != "hidden")
    assert Docstore(path, SUMMER).searchable_sections() == sections


def test_readings_of_all_files_are_remembered(corpus: Corpus, path: Path) -> None:
    known = docstore.known(path)
    assert known.keys() == corpus.readings.keys()
    assert known["mail/draft.md"].is_stored is False
    assert known["billing/refund.md"].is_stored is True
    assert known["billing/refund.md"].digest == corpus.readings["billing/refund.md"].digest
    assert docstore.published(path) == corpus.entries.keys()


def test_an_update_replaces_and_removes_articles(path: Path, tmp_path: Path) -> None:
    (tmp_path / "articles" / "mail" / "bounce.md").unlink()
    changed = _read(tmp_path / "articles", {"billing/refund.md": article("Get a refund", "By pigeon.")})
    docstore_writer.write(path, changed, docstore.known(path))
    store = Docstore(path, SUMMER)
    assert "bounce" not in store.every
    assert store.sections("bounce") == ()
    assert [section.text for section in store.sections("refund")] == ["By pigeon."]
    assert docstore.known(path).keys() == changed.readings.keys()


def test_addresses_are_held_for_the_next_reading(corpus: Corpus, path: Path) -> None:
    assert docstore.held(path) == corpus.held
    assert corpus.held.articles["mail/draft.md"] == "draft"


def test_addresses_of_a_docstore_before_they_were_kept_come_from_its_readings(corpus: Corpus, path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("delete from fact where name = 'addresses'")

    assert docstore.held(path) == replace(corpus.held, categories={}, names="")


def test_readers_get_the_articles_without_what_only_builds_need(path: Path) -> None:
    whole, slim = Docstore(path, SUMMER), Docstore(path, SUMMER, is_for_readers=True)
    assert slim.every.keys() == whole.every.keys()
    for slug, entry in whole.every.items():
        assert slim.every[slug] == replace(
            entry,
            metadata=slim.every[slug].metadata,
            digest="",
            anchors=(),
            links=(),
            lines={},
            image_lines={},
            includes={},
            addresses={},
        )
        assert slim.every[slug].metadata.title == entry.metadata.title
        assert not slim.every[slug].metadata.model_extra
        assert slim.article(slug) is not None
