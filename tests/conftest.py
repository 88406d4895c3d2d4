"""What tests of every room share."""

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
"""The same answers whether or not the language model was fetched; tests that are about it ask for it."""


@pytest.fixture
def articles_from(tmp_path: Path) -> Callable[[dict[str, str | bytes]], Path]:
    """Return a function that builds an articles folder from a dict of files and returns its path."""

    def build(files: dict[str, str | bytes]) -> Path:
        root = tmp_path / "articles"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return build


LONGEST_FIRST = ("tests/web/browser/", "tests/test_resilience", "tests/attacks/", "tests/search/generations/")
"""Files that take minutes begin first, so that no worker is left alone with one of them at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the order within a file stays."""
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
