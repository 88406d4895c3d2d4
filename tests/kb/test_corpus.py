"""The folder as a whole: what is published, reused, redirected and shelved."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

import kb.corpus
from kb.config import KbConfig
from kb.corpus import read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import ReadAll


def article(title: str, body: str = "Text.", **fields: str) -> str:
    """Return an article without a fault."""
    lines = [f"title: {title}", "summary: One sentence.", *(f"{key}: {value}" for key, value in fields.items())]
    return "---\n" + "\n".join(lines) + f"\n---\n{body}\n"


def test_published_articles_are_entries_and_the_rest_is_only_remembered(read_all: ReadAll) -> None:
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


def test_one_bad_file_of_each_kind_does_not_stop_the_others(read_all: ReadAll) -> None:
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


def test_an_unchanged_folder_is_not_rendered_again(read_all: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_a_changed_file_is_read_afresh_and_alone(read_all: ReadAll) -> None:
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
def test_a_file_is_read_again_when_its_surroundings_change_what_it_says(read_all: ReadAll, new: str) -> None:
    first = read_all({"x/y/a.md": article("A", "[b](../../b.md)")})

    again = read_all({new: "---\ntitle: New\n---\n"}, first.readings)

    assert again.readings["x/y/a.md"] != first.readings["x/y/a.md"]
    assert "x/y/a.md" in {article.entry.path for article in again.articles.values()}


def test_an_article_that_was_not_read_afresh_is_opened_when_asked_for(read_all: ReadAll) -> None:
    files: dict[str, str | bytes] = {"a.md": article("A")}
    again = read_all(files, read_all(files).readings)

    found = again.article("a")

    assert found is not None
    assert found.html == "<p>Text.</p>"
    assert again.article("b") is None


def test_a_link_to_a_file_of_the_same_name_leads_to_the_right_one(read_all: ReadAll) -> None:
    corpus = read_all(
        {"a/index.md": article("A"), "b/index.md": article("B", "[up](../a/index.md) [me](index.md#x)\n\n## X")}
    )

    assert set(corpus.entries) == {"index", "b-index"}
    assert '<a href="/articles/index">up</a> <a href="/articles/b-index#x">me</a>' in corpus.articles["b-index"].html
    assert [(problem.rule, problem.path) for problem in corpus.problems] == [("duplicate-slug", "b/index.md")]


def test_categories_are_described_folders_in_their_order(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "top.md": article("Top"),
            "zoo/_category.md": "---\ntitle: Animals\nsummary: All of them.\norder: 1\n---\n",
            "zoo/b.md": article("B"),
            "zoo/deep/a.md": article("A"),
            "my-apps/a2.md": article("A2"),
            "elsewhere/c.md": article("C", category="zoo"),
            "empty/_category.md": "---\ntitle: Empty\n---\n",
            "hidden/d.md": article("D", status="draft"),
        }
    )

    assert [(c.slug, c.title, c.summary, c.slugs) for c in corpus.categories] == [
        ("zoo", "Animals", "All of them.", ("a", "b", "c")),
        ("general", "General", "", ("top",)),
        ("my-apps", "My apps", "", ("a2",)),
    ]


def test_a_category_with_a_wrong_value_keeps_the_rest(read_all: ReadAll) -> None:
    corpus = read_all(
        {"x/_category.md": "---\ntitle: Things\norder: first\ncolour: red\n---\n", "x/a.md": article("A")}
    )

    assert corpus.categories[0].title == "Things"
    assert [(p.rule, p.path, p.line) for p in corpus.problems] == [
        ("category", "x/_category.md", 3),
        ("category", "x/_category.md", 4),
    ]


def test_old_addresses_lead_to_published_articles(read_all: ReadAll) -> None:
    corpus = read_all(
        {
            "a.md": article("A", redirect_from="[old-a, /help/a.html, /articles/older]"),
            "b.md": article("B", redirect_from="[gone]", status="draft"),
        }
    )

    assert corpus.redirects == {"old-a": "a", "help/a.html": "a", "older": "a"}


def test_media_are_the_images_that_are_there_and_shown(read_all: ReadAll) -> None:
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


def test_progress_is_told_after_each_file(articles_from: Callable[[dict[str, str | bytes]], Path]) -> None:
    calls: list[tuple[int, int]] = []

    root = articles_from({"a.md": article("A"), "b.md": b"\x00"})
    read_corpus(KbConfig(articles=root), progress=lambda done, total: calls.append((done, total)))

    assert calls == [(1, 2), (2, 2)]


def test_a_corpus_can_be_sent_to_another_process(read_all: ReadAll) -> None:
    corpus = read_all({"a.md": article("A")})

    assert pickle.loads(pickle.dumps(corpus)) == corpus  # noqa: S301 - our own bytes
