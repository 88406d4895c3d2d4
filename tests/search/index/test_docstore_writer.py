"""Articles are stored one by one, and what is stored can be completed later."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from kb.config import KbConfig
from kb.corpus import read_corpus
from search.index import docstore, docstore_writer
from search.index.docstore import Docstore
from search.index.docstore_writer import DocstoreWriter, write
from tests.small_centre import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

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


def test_many_small_changes_leave_the_articles_of_the_folder_in_one_file_or_two(
    articles_from: ArticlesFrom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first change is kept beside the older file, further ones too until they are many."""
    monkeypatch.setattr(docstore_writer, "MOST_CHANGES", 0.25)
    config = KbConfig(articles=articles_from({f"a/{name}.md": article(name, "First.") for name in "stuvwxyz"}))
    write(tmp_path / "0.sqlite", read_corpus(config), {})
    in_two: list[bool] = []
    for number in range(1, 9):
        previous, path = tmp_path / f"{number - 1}.sqlite", tmp_path / f"{number}.sqlite"
        changed = config.articles / "a" / f"{'stuvwxyz'[number - 1]}.md"
        if number % 3:
            changed.write_text(article("New", f"Text {number}."), encoding="utf-8")
        else:
            changed.unlink()
        known = docstore.known(previous)
        with closing(DocstoreWriter(path, previous)) as writer:
            writer.complete(read_corpus(config, known, take=writer.add), known)
        in_two.append(docstore.earlier_file(path).exists())
        expected, stored = read_corpus(config), Docstore(path)
        assert {slug: stored.article(slug) for slug in stored.every} == expected.articles
        assert docstore.known(path).keys() == expected.readings.keys()
        assert stored.searchable_sections() == sum(len(each.sections) for each in expected.articles.values())
    assert in_two == [True, True, True, False, True, True, False, True]
