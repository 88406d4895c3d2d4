"""Articles are stored one by one, and what is stored can be completed later."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import docstore
from search.index.docstore import Docstore
from search.index.docstore_writer import DocstoreWriter, write
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    ArticlesFrom = Callable[[dict[str, str | bytes]], Path]

FILES: dict[str, str | bytes] = {"a/one.md": article("One", "First."), "a/two.md": article("Two", "Second.")}


def test_articles_taken_while_reading_are_those_of_a_whole_corpus(articles_from: ArticlesFrom, tmp_path: Path) -> None:
    config = KbConfig(articles=articles_from(FILES))
    whole = read_corpus(config)
    write(tmp_path / "whole.sqlite", whole, {})
    with closing(DocstoreWriter(tmp_path / "stream.sqlite")) as writer:
        streamed = read_corpus(config, take=writer.add)
    assert not streamed.articles
    with closing(DocstoreWriter(tmp_path / "stream.sqlite")) as writer:
        writer.complete(streamed, {})
    expected, stored = Docstore(tmp_path / "whole.sqlite"), Docstore(tmp_path / "stream.sqlite")
    assert [stored.article(slug) for slug in stored.every] == [expected.article(slug) for slug in expected.every]


def test_a_copy_of_an_older_docstore_replaces_and_removes_articles(articles_from: ArticlesFrom, tmp_path: Path) -> None:
    config = KbConfig(articles=articles_from(FILES))
    write(tmp_path / "old.sqlite", read_corpus(config), {})
    known = docstore.known(tmp_path / "old.sqlite")
    (config.articles / "a" / "one.md").unlink()
    (config.articles / "a" / "two.md").write_text(article("Two", "Changed."), encoding="utf-8")
    with closing(DocstoreWriter(tmp_path / "new.sqlite", tmp_path / "old.sqlite")) as writer:
        writer.complete(read_corpus(config, known, take=writer.add), known)
    old, new = Docstore(tmp_path / "old.sqlite"), Docstore(tmp_path / "new.sqlite")
    assert old.sections("two")[0].text == "Second."
    assert new.sections("two")[0].text == "Changed."
    assert new.sections("one") == ()
    assert new.every.keys() == {"two"}
