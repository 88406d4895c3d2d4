"""The articles folder as a whole: published, reused and redirected articles."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.corpus import read_corpus
from kb.reading import incremental
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadAll

    from kb.corpus import Corpus


def test_only_published_articles_are_entries(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "a.md": article("A"),
            "b.md": article("B", status="draft"),
            "c.md": article("C", status="archived"),
            "d.md": "---\ntitle: [\n---\nText",
            "README.md": "# Not an article",
        }
    )

    assert set(corpus.entries) == set(corpus.articles) == {"a"}
    assert list(corpus.readings) == ["a.md", "b.md", "c.md", "d.md"]
    assert [(problem.path, problem.line, problem.severity) for problem in corpus.problems] == [("d.md", 2, "error")]


def test_bad_files_do_not_affect_the_others(read_all: ReadAll) -> None:
    corpus = read_all(
        {"a.md": b"\x00", "b.md": b"", "c.md": b"---\nx: [\n---\n", "d.md": b"\xff\xfe\x00", "e.md": article("E")}
    )

    assert list(corpus.entries) == ["e"]
    assert {problem.path for problem in corpus.problems if problem.severity == "error"} == {
        "a.md",
        "b.md",
        "c.md",
        "d.md",
    }


def test_unchanged_files_are_not_rendered_again(read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str | bytes] = {
        "a.md": article("A", "[b](b.md)"),
        "b.md": article("B"),
        "c.md": "---\nx: [\n---\n",
    }
    first = read_all(files)
    monkeypatch.setattr(incremental, "read_bytes", None)

    again = read_all(files, first.readings)

    assert again.articles == {}
    assert (again.entries, again.problems, again.fingerprint) == (first.entries, first.problems, first.fingerprint)
    assert all(again.readings[path] is known for path, known in first.readings.items())


def test_only_changed_files_are_read_again(read_all: ReadAll) -> None:
    first = read_all({"a.md": article("A"), "b.md": article("B")})

    again = read_all({"b.md": article("B", "New.")}, first.readings)

    assert set(again.articles) == {"b"}
    assert again.fingerprint != first.fingerprint
    assert again.articles["b"].html == "<p>New.</p>"


@pytest.mark.parametrize(
    "new",
    ["b.md", "0/a.md", "y/c.md"],
    ids=["its link leads somewhere now", "another file takes its slug", "its folder is a category now"],
)
def test_files_are_read_again_if_other_files_change_their_links(read_all: ReadAll, new: str) -> None:
    first = read_all({"x/a.md": article("A", "[b](../b.md)"), "x/deep/d.md": article("D")})

    again = read_all({new: "---\ntitle: New\n---\n"}, first.readings)

    assert again.readings["x/a.md"] != first.readings["x/a.md"]
    assert "x/a.md" in {article.entry.path for article in again.articles.values()}


def test_an_article_is_read_again_when_a_file_that_it_includes_changes(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A", "{% include x.md %}"), "b.md": article("B")}
    first = read_all(files | {"_includes/x.md": "one"})
    second = read_all(files | {"_includes/x.md": "two"}, first.readings)
    third = read_all(files | {"_includes/x.md": "two"}, second.readings)

    assert [set(corpus.fresh) for corpus in (second, third)] == [{"a"}, set()]
    assert "two" in second.articles["a"].html
    assert first.fingerprint != second.fingerprint == third.fingerprint


def test_titles_made_of_file_names_follow_the_names_beside_them(read_all: ReadAll) -> None:
    first = read_all({"1-start.md": "Text.", "2-step.md": "Text."})

    again = read_all({"passwords.md": "Text."}, first.readings)

    assert first.entries["step"].title == "Step"
    assert again.entries["2-step"].title == "2 step"


def test_reused_articles_are_opened_on_demand(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A")}
    again = read_all(files, read_all(files).readings)

    reopened = again.article("a")

    assert reopened is not None
    assert reopened.html == "<p>Text.</p>"
    assert again.article("b") is None


def test_links_tell_files_of_the_same_name_apart(read_all: ReadAll) -> None:
    corpus = read_all({"a/x.md": article("A"), "b/x.md": article("B", "[up](../a/x.md) [me](x.md#x)\n\n## X")})

    assert set(corpus.entries) == {"x", "b-x"}
    assert '<a href="/articles/x">up</a> <a href="/articles/b-x#x">me</a>' in corpus.articles["b-x"].html
    assert [(problem.rule, problem.path) for problem in corpus.problems] == [("duplicate-slug", "b/x.md")]


def test_articles_and_categories_keep_their_addresses(read_all: ReadAll) -> None:
    first = read_all({"b/x.md": article("B"), "b/reset.md": article("R"), "c/b.md": article("C")})

    again = read_corpus(
        KbConfig(articles=_folder(first, {"a/b/x.md": article("New"), "a/y.md": article("Y")})), held=first.held
    )

    assert (again.entries["x"].path, again.entries["x"].category) == ("b/x.md", "b")
    assert (again.entries["b-x"].path, again.entries["b-x"].category) == ("a/b/x.md", "a-b")


def test_a_moved_file_keeps_its_address_and_a_deleted_one_frees_it(read_all: ReadAll) -> None:
    first = read_all({"a/x.md": article("X"), "b/y.md": article("Y"), "b/z.md": article("Z")})
    root = first.config.articles
    (root / "a/x.md").rename(root / "b/new.md")
    (root / "b/y.md").unlink()

    again = read_corpus(KbConfig(articles=_folder(first, {"a/y.md": article("Other")})), held=first.held)

    assert {slug: entry.path for slug, entry in again.entries.items()} == {
        "x": "b/new.md",
        "y": "a/y.md",
        "z": "b/z.md",
    }


def _folder(corpus: Corpus, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = corpus.config.articles / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return corpus.config.articles


def test_redirects_lead_to_published_articles(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "a.md": article("A", redirect_from="[old-a, /help/a.html, /articles/older]"),
            "b.md": article("B", redirect_from="[gone]", status="draft"),
        }
    )

    assert corpus.redirects == {"old-a": "a", "help/a.html": "a", "older": "a"}


def test_media_are_existing_images_of_published_articles(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "x/a.md": article("A", "![one](one.png) ![gone](gone.png)"),
            "x/b.md": article("B", "![two](two.png)", status="draft"),
            "x/one.png": b"",
            "x/two.png": b"",
            "x/unused.png": b"",
        }
    )

    assert corpus.media == {"x/one.png"}


def test_progress_is_reported_after_each_file(articles_from: Callable[[dict[str, str | bytes]], Path]) -> None:
    calls: list[tuple[int, int]] = []

    root = articles_from({"a.md": article("A"), "b.md": b"\x00"})
    read_corpus(KbConfig(articles=root), progress=lambda done, total: calls.append((done, total)))

    assert calls == [(1, 2), (2, 2)]


def test_a_corpus_can_be_pickled(read_all: ReadAll) -> None:
    corpus = read_all({"a.md": article("A")})

    assert pickle.loads(pickle.dumps(corpus)) == corpus  # noqa: S301 - our own bytes
