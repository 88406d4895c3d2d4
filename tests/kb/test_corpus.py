"""The articles folder as a whole: published, reused and redirected articles."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import kb.corpus
from kb.config import KbConfig
from kb.corpus import read_corpus
from tests.kb.small_articles import article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadAll


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
    monkeypatch.setattr(kb.corpus, "read_bytes", None)

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
    ["b.md", "0/a.md", "x/_category.md"],
    ids=["its link leads somewhere now", "another file takes its slug", "its folder is a category now"],
)
def test_files_are_read_again_if_other_files_change_their_links(read_all: ReadAll, new: str) -> None:
    first = read_all({"x/y/a.md": article("A", "[b](../../b.md)")})

    again = read_all({new: "---\ntitle: New\n---\n"}, first.readings)

    assert again.readings["x/y/a.md"] != first.readings["x/y/a.md"]
    assert "x/y/a.md" in {article.entry.path for article in again.articles.values()}


def test_reused_articles_are_opened_on_demand(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A")}
    again = read_all(files, read_all(files).readings)

    reopened = again.article("a")

    assert reopened is not None
    assert reopened.html == "<p>Text.</p>"
    assert again.article("b") is None


def test_links_tell_files_of_the_same_name_apart(read_all: ReadAll) -> None:
    corpus = read_all(
        {"a/index.md": article("A"), "b/index.md": article("B", "[up](../a/index.md) [me](index.md#x)\n\n## X")}
    )

    assert set(corpus.entries) == {"index", "b-index"}
    assert '<a href="/articles/index">up</a> <a href="/articles/b-index#x">me</a>' in corpus.articles["b-index"].html
    assert [(problem.rule, problem.path) for problem in corpus.problems] == [("duplicate-slug", "b/index.md")]


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
