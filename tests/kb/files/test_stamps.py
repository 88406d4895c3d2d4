"""A stamp changes with its file, and a file that has just changed has none."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from kb.files.stamps import folder_stamp, stamp_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sub" / "a.md"
    path.parent.mkdir()
    path.write_text("text", encoding="utf-8")
    return path


@pytest.fixture
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ten seconds pass after every change."""
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 10_000_000_000)


def test_a_file_that_changed_just_now_has_no_stamp(file: Path, tmp_path: Path) -> None:
    assert stamp_of(str(file)) == ""
    assert folder_stamp(tmp_path) == ""


@pytest.mark.usefixtures("_later")
def test_the_same_file_keeps_its_stamp(file: Path, tmp_path: Path) -> None:
    assert stamp_of(str(file)) == stamp_of(str(file)) != ""
    assert folder_stamp(tmp_path) == folder_stamp(tmp_path) != ""


@pytest.mark.usefixtures("_later")
def test_a_change_of_the_same_size_shows_even_if_the_old_time_is_restored(file: Path, tmp_path: Path) -> None:
    status = file.stat()
    before = stamp_of(str(file)), folder_stamp(tmp_path)
    file.write_text("tex_", encoding="utf-8")
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert stamp_of(str(file)) != before[0]
    assert folder_stamp(tmp_path) != before[1]


@pytest.mark.usefixtures("_later")
def test_a_replaced_a_new_and_a_lost_file_change_the_folder(file: Path, tmp_path: Path) -> None:
    seen = {folder_stamp(tmp_path)}
    other = tmp_path / "b.md"
    other.write_text("text", encoding="utf-8")
    seen.add(folder_stamp(tmp_path))
    other.replace(file)
    seen.add(folder_stamp(tmp_path))
    file.unlink()
    seen.add(folder_stamp(tmp_path))
    assert len(seen) == 4


@pytest.mark.usefixtures("_later")
def test_the_folder_of_git_may_change(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("text", encoding="utf-8")
    before = folder_stamp(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "index").write_bytes(b"1")
    assert folder_stamp(tmp_path) == before


def test_a_missing_file_or_folder_has_no_stamp(tmp_path: Path) -> None:
    assert stamp_of(str(tmp_path / "gone.md")) == ""
    assert folder_stamp(tmp_path / "gone") == ""
