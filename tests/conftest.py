"""Fixtures for the tests of all packages."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

from tests.running import ARTICLES, build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

os.environ.setdefault("KB_SEARCH_MEANING", "static")
"""Tests give the same results whether or not the language model is installed; tests of the model request it."""


@pytest.fixture
def articles_from(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Return a function that writes a dict of files to an articles folder and returns its path."""

    def write(files: dict[str, str | bytes]) -> Path:
        root = tmp_path / "articles"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


LONGEST_FIRST = ("tests/web/browser/", "tests/test_resilience", "tests/attacks/", "tests/search/generations/")
"""Files that take minutes start first, so that no worker runs one alone at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the longest files to the front; keep the order within a file."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST_FIRST))


@pytest.fixture(scope="session")
def northpost_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an index of the Northpost articles, built once for all workers; tests must not change it."""
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with FileLock(shared / "northpost.lock"):
        if not (shared / "northpost").exists():
            build(ARTICLES, shared / "northpost")
    return shared / "northpost"
