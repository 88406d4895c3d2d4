"""Patches are accepted by a real git."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from kb.editing.patch import Change, patch, prefix_of

if TYPE_CHECKING:
    from pathlib import Path

BEFORE = {
    "a.md": b"one\ntwo\nthree\n",
    "folder/with spaces.md": b"one\r\ntwo",
    "folder/gr\xc3\xb6\xc3\x9fe.md": b"one \xff\x0b\xe2\x80\xa8two\nend",
}


def git(folder: Path, *arguments: str, data: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=data, check=True, capture_output=True)  # noqa: S603, S607


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    for name, content in BEFORE.items():
        path = tmp_path / "help" / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    git(tmp_path, "init", "--quiet")
    return tmp_path


def test_git_applies_a_patch_at_the_root_of_the_repository(repository: Path) -> None:
    articles = repository / "help" / "articles"
    after = {"a.md": b"one\n2\nthree\nfour", "new.md": b"new\n"}
    after |= {name: content + b"\nmore\n" for name, content in BEFORE.items() if name != "a.md"}
    changes = [Change(name, BEFORE.get(name), content) for name, content in after.items()]
    git(repository, "apply", "-", data=b"Some words first.\n\n" + patch(changes, prefix_of(articles)))
    assert {name: (articles / name).read_bytes() for name in after} == after


def test_a_patch_without_changes_is_empty() -> None:
    assert patch([Change("a.md", b"x", b"x"), Change('a"b.md', b"x", b"y")], "") == b""


def test_the_prefix_leads_from_the_repository_to_the_folder(repository: Path) -> None:
    assert prefix_of(repository / "help" / "articles") == "help/articles/"
    assert prefix_of(repository) == ""


def test_outside_a_repository_the_patch_is_for_the_folder_above(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    assert prefix_of(tmp_path / "articles") == "articles/"
