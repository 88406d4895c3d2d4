"""What tests of every room share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

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
