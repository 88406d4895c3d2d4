"""Listing the articles folder: articles, images, symbolic links, files that cannot be read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.errors import CorpusError
from kb.files.folder import scan
from kb.files.selection import FRONT_PAGE, Selection
from kb.files.source import load
from kb.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import ReadAll

    Build = Callable[[dict[str, str | bytes]], Path]


def test_scan_separates_articles_images_downloads_and_descriptions(articles_from: Build) -> None:
    names = ["README.md", "a.md", "B.MD", "c/README.md", "c/_category.md", "c/_draft.md", "c/.x.md", ".git/x.md"]
    names += ["c/ü b.markdown", "c/p.PNG", "c/p.svg", "c/d.PDF", "c/_list.yaml", "c/e.html"]
    names += [".gitbook/assets/q.png", ".gitbook/includes/x.md"]

    folder = scan(articles_from(dict.fromkeys(names, "x")))

    assert folder.articles == ("B.MD", "a.md", "c/README.md", "c/ü b.markdown")
    assert folder.descriptions == ("c/_category.md",)
    assert folder.images == {"c/p.PNG", "c/p.svg", ".gitbook/assets/q.png"}
    assert folder.downloads == {"c/d.PDF"}
    assert folder.skipped[".html"] == 1
    assert folder.left_out[".gitbook/includes/x.md"] == "parts of other articles"
    assert folder.problems == ()


def test_files_that_are_not_articles_are_counted_by_reason(articles_from: Build) -> None:
    names = ["README.md", "LICENSE.md", "a.md", "old/b.md", "includes/c.md", "d.adoc", "e.adoc", "node_modules/f.md"]

    folder = scan(articles_from(dict.fromkeys(names, "x")), Selection.of([], ["old/"]))

    assert folder.articles == ("a.md",)
    assert folder.skipped == {
        ".adoc": 2,
        "README and the like": 2,
        "parts of other articles": 1,
        "named by exclude": 1,
    }
    assert folder.left_out["old/b.md"] == "named by exclude"


def test_front_pages_are_counted_when_they_leave_the_folder(articles_from: Build) -> None:
    folder = scan(articles_from({"index.md": "x", "a.md": "x"})).without({"index.md"}, FRONT_PAGE)

    assert (folder.articles, folder.skipped) == (("a.md",), {"introducing the whole folder": 1})


def test_symbolic_links_are_followed_only_to_files_inside_the_folder(articles_from: Build, tmp_path: Path) -> None:
    root = articles_from({"real/a.md": "x"})
    (tmp_path / "outside.md").write_text("secret")
    links = {"good.md": "real/a.md", "loop.md": "loop.md", "gone.md": "nowhere.md", "out.md": "../outside.md"}
    links |= {"up": "..", "real/self": ".", "other": "real"}
    for name, target in links.items():
        (root / name).symlink_to(target)

    folder = scan(root)

    assert folder.articles == ("good.md", "real/a.md")
    assert {problem.path for problem in folder.problems} == {"loop.md", "gone.md", "out.md", "up", "real/self", "other"}
    assert {(problem.rule, problem.severity) for problem in folder.problems} == {("symlink", "error")}


def test_symbolic_links_give_no_file_away_under_another_name(articles_from: Build) -> None:
    root = articles_from({"..data/b.md": "x", "..data/_synonyms.yaml": "x", ".env": "secret", "_risks.yaml": "secret"})
    links = {"a.md": "..data/b.md", "_synonyms.yaml": "..data/_synonyms.yaml"}
    links |= {"c.md": ".env", "d.txt": ".env", "e.yaml": "_risks.yaml", "f.txt": "..data/b.md"}
    for name, target in links.items():
        (root / name).symlink_to(target)

    folder = scan(root)

    assert (folder.articles, folder.downloads) == (("a.md",), frozenset())
    assert {problem.path for problem in folder.problems} == {"c.md", "d.txt", "e.yaml", "f.txt"}


def test_pipes_are_reported_and_never_opened(read_all: ReadAll, articles_from: Build) -> None:
    root = articles_from({"a.md": "x"})
    for name in ("pipe.md", "_category.md", "pipe.png"):
        os.mkfifo(root / name)
    (root / "link.md").symlink_to("pipe.md")

    corpus = read_all({})

    assert corpus.entries.keys() == {"a"}
    problems = [problem for problem in corpus.problems if problem.severity == "error"]
    assert [problem.path for problem in problems] == ["_category.md", "link.md", "pipe.md", "pipe.png"]
    assert {problem.rule for problem in problems} == {"not-a-file"}


def test_files_that_become_pipes_after_listing_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")

    problem = load(tmp_path / "pipe.md", "pipe.md", KbConfig(articles=tmp_path))

    assert isinstance(problem, Problem)
    assert problem.rule == "not-a-file"


def test_file_names_must_be_utf_8(articles_from: Build) -> None:
    root = articles_from({"a.md": "x"})
    try:
        Path(os.fsdecode(os.fsencode(root) + b"/\xff.md")).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    folder = scan(root)

    assert folder.articles == ("a.md",)
    assert [problem.rule for problem in folder.problems] == ["file-name"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_folders_are_reported(articles_from: Build) -> None:
    root = articles_from({"a.md": "x", "closed/b.md": "x"})
    (root / "closed").chmod(0)

    problems = scan(root).problems
    (root / "closed").chmod(0o700)

    assert [(problem.rule, problem.path) for problem in problems] == [("unreadable", "closed")]


def test_a_missing_articles_folder_is_an_error_with_its_path(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nowhere"):
        scan(tmp_path / "nowhere")
