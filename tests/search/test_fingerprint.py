"""A change to any room of search/ changes both fingerprints."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from search.fingerprint import PACKAGE, code_fingerprint, index_fingerprint
from tests.house import ROOMS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    return shutil.copytree(PACKAGE, tmp_path_factory.mktemp("copy") / "search", ignore=ignored)


def _linked(package: Path, folder: Path) -> Path:
    """Return a copy by hard links; replace a file to change it."""
    return shutil.copytree(package, folder / "search", copy_function=os.link)


def test_a_copy_of_the_package_has_the_same_fingerprints(package: Path) -> None:
    assert code_fingerprint(package) == code_fingerprint()
    assert index_fingerprint("en", package) == index_fingerprint("en")
    assert index_fingerprint("en") != index_fingerprint("de")


@pytest.mark.parametrize("room", ["", *ROOMS["search"]])
def test_a_changed_file_in_any_room_changes_both_fingerprints(package: Path, tmp_path: Path, room: str) -> None:
    changed = _linked(package, tmp_path)
    file = min(file for file in (changed / room).glob("*.py") if file.name != "__init__.py")
    text = file.read_bytes()
    file.unlink()
    file.write_bytes(text + b"# changed\n")
    assert code_fingerprint(changed) != code_fingerprint(package)
    assert index_fingerprint("en", changed) != index_fingerprint("en", package)


@pytest.mark.parametrize("name", ["confidence/out_of_scope.txt", "semantic/static.npz"])
def test_changed_data_changes_both_fingerprints(package: Path, tmp_path: Path, name: str) -> None:
    changed = _linked(package, tmp_path)
    (changed / name).unlink()
    (changed / name).write_bytes(b"changed")
    assert code_fingerprint(changed) != code_fingerprint(package)
    assert index_fingerprint("en", changed) != index_fingerprint("en", package)


def test_a_moved_file_changes_the_fingerprint(package: Path, tmp_path: Path) -> None:
    changed = _linked(package, tmp_path)
    (changed / "query.py").rename(changed / "queries.py")
    assert code_fingerprint(changed) != code_fingerprint(package)
