"""Files that an article includes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.config import KbConfig
from kb.files.includes import Includes

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder with one file, beside another file."""
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    folder = tmp_path / "articles"
    (folder / "_includes").mkdir(parents=True)
    (folder / "_includes" / "a.md").write_text("one\r\n", encoding="utf-8")
    return folder


def reader(root: Path) -> Includes:
    return Includes(root, KbConfig(articles=root))


def test_a_file_is_read_and_remembered(root: Path) -> None:
    includes = reader(root)
    assert includes.read("_includes/a.md") == "one\n"
    assert list(includes.digests) == ["_includes/a.md"]
    assert includes.read("b.md") is None
    assert includes.read("_includes") is None


def test_no_file_outside_the_folder_is_read(root: Path) -> None:
    (root / "link.md").symlink_to(root.parent / "secret.md")
    includes = reader(root)
    assert includes.read("../secret.md") is None
    assert includes.read("link.md") is None
    assert includes.digests == {}


@pytest.mark.parametrize("name", [".git/config", ".env.md", "_messages.md", "link.md"])
def test_no_hidden_file_is_read(root: Path, name: str) -> None:
    (root / ".git").mkdir()
    for secret in (".git/config", ".env.md", "_messages.md"):
        (root / secret).write_text("secret", encoding="utf-8")
    (root / "link.md").symlink_to(root / ".git" / "config")
    assert reader(root).read(name) is None


def test_the_includes_of_gitbook_are_read(root: Path) -> None:
    (root / ".gitbook" / "includes").mkdir(parents=True)
    (root / ".gitbook" / "includes" / "a.md").write_text("text", encoding="utf-8")
    assert reader(root).read(".gitbook/includes/a.md") == "text"


@pytest.mark.parametrize("name", ["a" * 300 + ".md", "a/" * 3000 + "b.md", "a\0b.md"])
def test_impossible_names_are_missing_files(root: Path, name: str) -> None:
    assert reader(root).read(name) is None


def test_a_changed_or_missing_file_is_noticed(root: Path) -> None:
    includes = reader(root)
    includes.read("_includes/a.md")
    assert reader(root).are_unchanged(includes.digests)
    (root / "_includes" / "a.md").write_text("two", encoding="utf-8")
    assert not reader(root).are_unchanged(includes.digests)
    (root / "_includes" / "a.md").unlink()
    assert not reader(root).are_unchanged(includes.digests)
