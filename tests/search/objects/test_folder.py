"""The store in a folder: which keys it takes, and who can read its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from search.errors import StoreError
from search.objects.folder import FolderStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../outside", "a/../../outside", "a\0b"])
def test_a_key_cannot_leave_the_folder(tmp_path: Path, key: str) -> None:
    store = FolderStore(tmp_path / "store")
    with pytest.raises(StoreError, match="not the key"):
        store.write(key, b"x")
    with pytest.raises(StoreError, match="not the key"):
        store.read(key, 10)


def test_only_the_owner_can_read_what_is_stored(tmp_path: Path) -> None:
    FolderStore(tmp_path / "store").write("a/secret", b"x")
    assert (tmp_path / "store/a/secret").stat().st_mode & 0o077 == 0
    assert (tmp_path / "store/a").stat().st_mode & 0o077 == 0


def test_removing_the_last_object_removes_its_folders(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    store.write("a/b/c", b"x")
    store.remove(["a/b/c"])
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_disk_is_an_error_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(StoreError, match="key"):
        FolderStore(tmp_path / "store").write("key", b"x")
